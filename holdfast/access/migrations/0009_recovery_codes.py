"""Recovery codes are kept as sums (holdfast.access.sign_in.recovery). Those that people have in their drawers still work."""

import hashlib
import hmac
from typing import Any

from allauth.mfa.adapter import get_adapter
from django.contrib.auth.hashers import make_password
from django.db import migrations

COUNT, DIGITS = 10, 8
"""Of the codes that django-allauth made."""


def codes_of(seed: str) -> list[str]:
    """The codes that django-allauth made of a seed."""
    made = []
    digest = hmac.new(seed.encode("ascii"), digestmod=hashlib.sha1)
    for number in range(COUNT):
        digest.update(f"{number:3},".encode())
        value = int.from_bytes(digest.digest()[: DIGITS // 2], byteorder="big") % 10**DIGITS
        made.append(f"{value:0{DIGITS}}")
    return made


def keep_sums(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 - as Django calls it
    """Put the sums of the codes that are not used up in the place of each seed."""
    for row in apps.get_model("mfa", "Authenticator").objects.filter(type="recovery_codes", data__has_key="seed"):
        try:
            codes = codes_of(get_adapter().decrypt(row.data["seed"]))
        except ValueError:  # stored under a secret key that is gone: they worked no more
            row.delete()
            continue
        used = row.data["used_mask"]
        row.data = {"sums": [make_password(code) for place, code in enumerate(codes) if not used >> place & 1]}
        row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0008_reviewer"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(keep_sums)]
