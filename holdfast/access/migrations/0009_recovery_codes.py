"""Recovery codes are kept as sums (holdfast.access.sign_in.recovery). Those of which django-allauth kept the seed go: making
ten sums of each person would keep an area waiting, and eight digits are fewer than ours. Whoever had some makes new ones;
the page of their account says so.
"""

from typing import Any

from django.db import migrations


def drop_seeds(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 - as Django calls it
    """Take the codes away that could be made again from a seed."""
    apps.get_model("mfa", "Authenticator").objects.filter(type="recovery_codes", data__has_key="seed").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0008_reviewer"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(drop_seeds)]
