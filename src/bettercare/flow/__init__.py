"""People moving through settings with limited places: a discrete-event simulation.

`network` is the model as data, `reading` brings it from TOML; `replicate` runs it; `answers`
says what came of it; `theory` has the exact results it is held against.
"""
