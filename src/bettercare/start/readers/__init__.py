"""Layouts of public statistics, one file each: what its columns are called and what it tells."""
