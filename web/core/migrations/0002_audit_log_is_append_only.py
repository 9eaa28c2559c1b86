"""The database itself refuses to change or delete entries of the audit log."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from core import append_only

TABLE = "core_auditentry"


def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers on."""
    append_only.install(editor, TABLE)


def backwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take them off."""
    append_only.remove(editor, TABLE)


class Migration(migrations.Migration):
    """Triggers against UPDATE and DELETE."""

    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
