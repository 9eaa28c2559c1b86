"""Tables that only grow: the database itself refuses a change or a deletion.

The audit log is evidence. A query that goes past Django's models is refused as well.
"""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSAL = "this table is append-only"


def install(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Put triggers on a table that refuse UPDATE and DELETE (SQLite and PostgreSQL)."""
    for statement in _statements(editor.connection.vendor, table):
        editor.execute(statement)


def remove(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Take the triggers off again, for a migration back."""
    on = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
    for action in ("update", "delete"):
        editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{action}{on}")


def _statements(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        refuse = (
            f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        return [refuse] + [
            f"CREATE TRIGGER {table}_no_{action} BEFORE {action.upper()} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
            for action in ("update", "delete")
        ]
    return [
        f"CREATE TRIGGER {table}_no_{action} BEFORE {action.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for action in ("update", "delete")
    ]
