"""A row may be blanked of what tells of persons once the trail says that its organisation or its person was erased."""

from django.db import migrations

SQLITE = [
    "DROP TRIGGER audit_event_no_update",
    """
    CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
    WHEN NOT (
      NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.action = OLD.action
      AND NEW.organisation_id IS OLD.organisation_id AND NEW.subject_type = OLD.subject_type
      AND NEW.subject_id IN (OLD.subject_id, '')
      AND NEW.actor_id IS NULL AND NEW.actor_label = '' AND NEW.address IS NULL AND NEW.detail = '{}'
      AND (
        EXISTS (
          SELECT 1 FROM audit_event e
          WHERE e.action = 'organisation.erased' AND e.organisation_id = OLD.organisation_id
        )
        OR OLD.organisation_id IS NULL AND EXISTS (
          SELECT 1 FROM audit_event e
          WHERE e.action = 'person.erased'
          AND (replace(e.subject_id, '-', '') = OLD.actor_id OR e.subject_id = OLD.subject_id)
        )
      )
    )
    BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
    """,
]
POSTGRESQL = [
    """
    CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE'
        AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.action = OLD.action
        AND NEW.organisation_id IS NOT DISTINCT FROM OLD.organisation_id
        AND NEW.subject_type = OLD.subject_type AND NEW.subject_id IN (OLD.subject_id, '')
        AND NEW.actor_id IS NULL AND NEW.actor_label = '' AND NEW.address IS NULL
        AND NEW.detail = '{}'::jsonb
        AND (
          EXISTS (
            SELECT 1 FROM audit_event e
            WHERE e.action = 'organisation.erased' AND e.organisation_id = OLD.organisation_id
          )
          OR OLD.organisation_id IS NULL AND EXISTS (
            SELECT 1 FROM audit_event e
            WHERE e.action = 'person.erased'
            AND (e.subject_id = OLD.actor_id::text OR e.subject_id = OLD.subject_id)
          )
        )
      THEN RETURN NEW;
      END IF;
      RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
]


def replace(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_event_indexes")]
    operations = [migrations.RunPython(replace, elidable=False)]
