"""A year of the plan month by month, in the shape of an operating-plan return."""
