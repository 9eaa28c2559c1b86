"""Cost of services, funding and the gap between them, by partner."""
