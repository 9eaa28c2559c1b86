"""My alternative: settings of "test the plan" sent as a response to a consultation."""
