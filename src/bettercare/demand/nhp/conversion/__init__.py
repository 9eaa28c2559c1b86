"""A scenario of the NHP model as assumptions and interventions of a plan, with its sources."""
