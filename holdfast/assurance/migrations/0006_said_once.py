"""What is said once of a breach and stands in several cases is known by its first fact, as a breach is."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("assurance", "0005_breach_reference"),
    ]

    operations = [
        migrations.RenameField(model_name="breachpart", old_name="breach_id", new_name="first_id"),
        migrations.RenameIndex(model_name="breachpart", old_name="breachpart_by_breach", new_name="breachpart_by_first"),
    ]
