"""Derives the tables of the Leicester, Leicestershire and Rutland plan from public files."""
