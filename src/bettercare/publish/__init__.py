"""Results put before people: the report, the terminal's page, the comparison and the bundle."""
