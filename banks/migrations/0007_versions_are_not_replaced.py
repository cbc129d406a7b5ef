"""The database refuses what else could put something in the place of a published version.

SQLite's INSERT OR REPLACE takes the old row away without telling the triggers on deletion; and whoever published a
version may be forgotten with their account, but never become somebody else.
"""

from django.db import migrations

COLUMNS = ["id", "bank_id", "version", "document", "digest", "bounds", "release_notes", "published_at"]
CHANGED_SQLITE = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in COLUMNS)
CHANGED_POSTGRESQL = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in COLUMNS)
OTHER_PUBLISHER_SQLITE = "NEW.published_by_id IS NOT NULL AND OLD.published_by_id IS NOT NEW.published_by_id"
OTHER_PUBLISHER_POSTGRESQL = (
    "NEW.published_by_id IS NOT NULL AND OLD.published_by_id IS DISTINCT FROM NEW.published_by_id"
)
SQLITE = [
    "DROP TRIGGER IF EXISTS banks_version_no_update",
    "CREATE TRIGGER banks_version_no_update BEFORE UPDATE ON banks_version "
    f"WHEN {CHANGED_SQLITE} OR ({OTHER_PUBLISHER_SQLITE}) "
    "BEGIN SELECT RAISE(ABORT, 'a published version cannot change'); END",
    "CREATE TRIGGER banks_version_no_replace BEFORE INSERT ON banks_version "
    "WHEN EXISTS (SELECT 1 FROM banks_version WHERE id = NEW.id "
    "OR (bank_id = NEW.bank_id AND version = NEW.version)) "
    "BEGIN SELECT RAISE(ABORT, 'a published version cannot be replaced'); END",
]
POSTGRESQL = [
    "DROP TRIGGER banks_version_no_update ON banks_version",
    "CREATE TRIGGER banks_version_no_update BEFORE UPDATE ON banks_version "
    f"FOR EACH ROW WHEN ({CHANGED_POSTGRESQL} OR ({OTHER_PUBLISHER_POSTGRESQL})) "
    "EXECUTE FUNCTION banks_version_refuse()",
]


def create(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("banks", "0006_steps_taken_back")]
    operations = [migrations.RunPython(create, elidable=False)]
