"""People who work on the site: accounts, roles, what each role may do."""
