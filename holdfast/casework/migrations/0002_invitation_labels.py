"""Those at a meeting are invited, in its labels too; nothing in the database changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="invitation",
            name="answer",
            field=models.TextField(
                choices=[
                    ("asked", "Invited, no answer yet."),
                    ("coming", "Said that they will come."),
                    ("not coming", "Said that they cannot come."),
                    ("unasked", "Came without having been invited."),
                    ("not asked", "Not invited, for a reason that is kept."),
                ],
                default="asked",
            ),
        ),
    ]
