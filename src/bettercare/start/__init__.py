"""Begin a plan: write a small one that runs, and bring public statistics into it.

`scaffold` writes the small plan of `template/`; `kinds` names the public files that can be read;
`readers` knows their layouts; `into_plan` writes what was read with its source.
"""
