"""A plan as a workbook to edit in, and back: `plan to-excel` and `plan from-excel`.

A workbook is never master of a plan. It carries the plan's files whole, and shows them as rows
(`views`, `table_views`). Coming back, the same rows are made of the files it carries and held
against what its sheets now say (`comparing`): only what differs is an edit, and only edits touch a
file (`applying`). So what nobody edited comes back byte for byte.
"""
