"""Bring a plan of an older format up to date: what would change first, then all or nothing.

`proposal` reads an older plan and says what each migration would change, `folder` writes it. The
migrations themselves are pure functions on the texts of a plan's files, in `steps`.
"""
