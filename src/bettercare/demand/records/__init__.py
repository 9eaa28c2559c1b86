"""Person-level records: what each table must hold, and reading it with every refusal counted."""
