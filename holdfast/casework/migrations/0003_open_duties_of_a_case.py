"""The open duties of a case are found by whose they are, without the list of the whole agency."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_invitation_labels")]

    operations = [
        migrations.RemoveIndex(model_name="duty", name="duty_open_by_case"),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                fields=["case", "owed_agency", "owed_post"], name="duty_open_by_case", condition=models.Q(status="due")
            ),
        ),
    ]
