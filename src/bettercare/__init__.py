"""Better Care: one open plan for a health and care system, and whether it adds up."""

__version__ = "0.1.0"
