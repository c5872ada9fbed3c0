"""Recovery codes: what somebody types who has neither security key nor app at hand. Kept as sums, as passwords are.

django-allauth keeps a seed from which its codes can be made again (ASVS 5.0 V6.5.2 asks for sums). So of its recovery
codes only the row is used, which goes with the last second factor; what stands in it, and reading it, is ours. A code
exists in the answer to whoever has it made, and nowhere afterwards.
"""

from __future__ import annotations

import secrets

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from holdfast.access.log import record_consultation
from holdfast.access.models import Operation, User
from holdfast.access.viewer import viewer_of_account

COUNT = 10
DIGITS = 16
"""Of a code: 53 bits, behind Argon2 and five tries in five minutes."""
SUMS = "sums"
"""In the row's data: the sums of the codes that are not used up."""


def make_codes(user: User, *, instead_of: str) -> list[str]:
    """New codes in place of those that were `made_at` this moment, each in groups of four. They are told this once.

    None where others have taken their place meanwhile: a page that is loaded again, or a button that is pressed twice,
    does not end the codes that were just written down.
    """
    with transaction.atomic():
        row, is_first = (
            _rows(user)
            .select_for_update()
            .get_or_create(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES, defaults={"data": {SUMS: []}})
        )
        if not is_first and row.created_at.isoformat() != instead_of:
            return []
        codes = [f"{secrets.randbelow(10**DIGITS):0{DIGITS}}" for _ in range(COUNT)]
        row.data, row.created_at, row.last_used_at = (
            {SUMS: [make_password(code) for code in codes]},
            timezone.now(),
            None,
        )
        row.save()
        _log(user, Operation.ADMINISTER, "recovery codes made")
    return [" ".join(code[place : place + 4] for place in range(0, DIGITS, 4)) for code in codes]


def made_at(user: User) -> str:
    """When somebody's codes were made, which tells them from others; empty where there are none."""
    moment = _rows(user).values_list("created_at", flat=True).first()
    return moment.isoformat() if moment else ""


def codes_left(user: User) -> int:
    """How many of somebody's codes still work."""
    data = _rows(user).values_list("data", flat=True).first()
    return len(data[SUMS]) if data else 0


@transaction.atomic
def use_code(user: User, typed: str) -> Authenticator | None:
    """Use a code up; None where it is none of theirs, or was used before."""
    code = "".join(letter for letter in typed if letter.isascii() and letter.isdecimal())
    if len(code) != DIGITS:  # a code from the app is not worth ten sums
        return None
    row = _rows(user).select_for_update().first()
    used = next((one for one in row.data[SUMS] if check_password(code, one)), None) if row else None
    if row is None or used is None:
        return None
    row.data[SUMS].remove(used)
    row.save(update_fields=["data"])
    _log(user, Operation.SIGN_IN, f"recovery code used, {len(row.data[SUMS])} left")
    return row


def _rows(user: User) -> QuerySet[Authenticator]:
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(
        user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES
    )
    return rows


def _log(user: User, operation: Operation, what: str) -> None:
    record_consultation(viewer=viewer_of_account(user), operation=operation, what=what)
