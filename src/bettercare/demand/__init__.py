"""Activity of every service as cells, its growth, and what interventions do to it."""
