from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("banks", "0005_release_notes_are_frozen")]

    operations = [
        migrations.AddField(
            model_name="draftchange",
            name="of",
            field=models.PositiveIntegerField(null=True),
        ),
    ]
