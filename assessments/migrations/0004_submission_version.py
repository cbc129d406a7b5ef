"""A submission names the version its answers were given to; until now it was always the assessment's."""

import django.db.models.deletion
from django.db import migrations, models


def fill(apps, schema_editor):
    Assessment = apps.get_model("assessments", "Assessment")
    Submission = apps.get_model("assessments", "Submission")
    version = Assessment.objects.filter(pk=models.OuterRef("assessment_id")).values("version_id")
    Submission.objects.using(schema_editor.connection.alias).update(version_id=models.Subquery(version))


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0003_answer_page"),
        ("banks", "0003_immutable_versions"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="submissions",
                to="banks.version",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="submission",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="submissions",
                to="banks.version",
            ),
        ),
    ]
