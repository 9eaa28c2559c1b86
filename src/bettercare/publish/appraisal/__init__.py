"""What `bettercare appraise` shows and writes: a table in the terminal, tables, a page."""
