"""Staff needed against staff there, in whole-time equivalents by staff group."""
