"""Before it was released, 0009 kept the eight digits of django-allauth's codes as sums. They work no more, and go where
that was done: whatever was made before 0009 ran.
"""

from typing import Any

from django.db import migrations
from django.db.migrations.recorder import MigrationRecorder


def drop_short_codes(apps: Any, schema_editor: Any) -> None:
    """Take away what 0009 left. Where it dropped the seeds, as it does now, nothing is older than it."""
    ran = MigrationRecorder(schema_editor.connection).migration_qs
    for when in ran.filter(app="access", name="0009_recovery_codes").values_list("applied", flat=True):
        older = apps.get_model("mfa", "Authenticator").objects.filter(type="recovery_codes", created_at__lt=when)
        older.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0010_shut_out"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(drop_short_codes)]
