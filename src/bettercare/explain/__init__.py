"""Where a number comes from, what would change it, and what would make the answer yes."""
