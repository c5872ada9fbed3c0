"""What is said once of a breach and stands in several cases is known by its first fact, as a breach is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assurance", "0005_breach_reference"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="breachpart", name="breachpart_by_breach"),
        migrations.RenameField(model_name="breachpart", old_name="breach_id", new_name="first_id"),
        migrations.AlterField(
            model_name="breachpart",
            name="first_id",
            field=models.UUIDField(help_text="The id of the first of them; that of a breach is how it is known"),
        ),
        migrations.AddIndex(
            model_name="breachpart", index=models.Index(fields=["first_id"], name="breachpart_by_first")
        ),
    ]
