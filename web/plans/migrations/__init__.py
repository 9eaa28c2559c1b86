"""Steps that bring the database to what the models say."""
