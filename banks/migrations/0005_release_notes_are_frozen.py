"""The database refuses to change the release notes of a published version too.

SQLite made the table anew for its new constraint and forgot the triggers with the old one.
"""

from django.db import migrations

COLUMNS = ["id", "bank_id", "version", "document", "digest", "bounds", "release_notes", "published_at"]
CHANGED_SQLITE = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in COLUMNS)
CHANGED_POSTGRESQL = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in COLUMNS)
SQLITE = [
    "DROP TRIGGER IF EXISTS banks_version_no_update",
    "DROP TRIGGER IF EXISTS banks_version_no_delete",
    "CREATE TRIGGER banks_version_no_update BEFORE UPDATE ON banks_version "
    f"WHEN {CHANGED_SQLITE} BEGIN SELECT RAISE(ABORT, 'a published version cannot change'); END",
    "CREATE TRIGGER banks_version_no_delete BEFORE DELETE ON banks_version "
    "BEGIN SELECT RAISE(ABORT, 'a published version cannot be deleted'); END",
]
POSTGRESQL = [
    "DROP TRIGGER banks_version_no_update ON banks_version",
    "CREATE TRIGGER banks_version_no_update BEFORE UPDATE ON banks_version "
    f"FOR EACH ROW WHEN ({CHANGED_POSTGRESQL}) EXECUTE FUNCTION banks_version_refuse()",
]


def create(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("banks", "0004_editing_and_exchange")]
    operations = [migrations.RunPython(create, elidable=False)]
