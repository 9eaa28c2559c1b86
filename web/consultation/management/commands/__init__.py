"""Commands and migrations of consultations."""
