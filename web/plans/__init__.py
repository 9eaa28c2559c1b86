"""The published plan: read it, look a figure up, see what it means for a place."""
