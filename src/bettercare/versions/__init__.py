"""Two versions of a plan compared: what they say differently, by how much, and why.

`compare` holds two plans against each other by meaning: 2.0 is 2, and the order of keys, comments
and layout are told apart from what a plan says. `results` does the same for what they come to.
"""
