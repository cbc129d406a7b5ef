"""The database itself refuses to change what was published, or to delete it. Only the status may change."""

from django.db import migrations

COLUMNS = ["id", "bank_id", "version", "document", "digest", "bounds", "published_at"]
CHANGED_SQLITE = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in COLUMNS)
CHANGED_POSTGRESQL = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in COLUMNS)
SQLITE = [
    "CREATE TRIGGER banks_version_no_update BEFORE UPDATE ON banks_version "
    f"WHEN {CHANGED_SQLITE} BEGIN SELECT RAISE(ABORT, 'a published version cannot change'); END",
    "CREATE TRIGGER banks_version_no_delete BEFORE DELETE ON banks_version "
    "BEGIN SELECT RAISE(ABORT, 'a published version cannot be deleted'); END",
]
POSTGRESQL = [
    "CREATE FUNCTION banks_version_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'a published version cannot change or be deleted' "
    "USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER banks_version_no_update BEFORE UPDATE ON banks_version "
    f"FOR EACH ROW WHEN ({CHANGED_POSTGRESQL}) EXECUTE FUNCTION banks_version_refuse()",
    "CREATE TRIGGER banks_version_no_delete BEFORE DELETE ON banks_version "
    "FOR EACH ROW EXECUTE FUNCTION banks_version_refuse()",
]


def create(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("banks", "0002_initial")]
    operations = [migrations.RunPython(create, elidable=False)]
