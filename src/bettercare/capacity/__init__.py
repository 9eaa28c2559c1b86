"""Beds, places, appointments and contacts: what is needed against what is planned."""
