"""Cases: whatever has a chronology."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from holdfast.register.models.agencies import Agency
from holdfast.register.models.groups import Group
from holdfast.register.models.people import Person
from holdfast.register.models.places import Place
from holdfast.register.words import CaseKind, CaseRole, Purpose


class Case(models.Model):
    """Work about a person, an incident, a move, a place or a peer group. Seen by those involved in it.

    `reference` is how people speak of the case; it carries no personal data. Whether the case is open is `closed_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.TextField(unique=True, help_text="Such as HF-26-000123")
    kind = models.TextField(choices=CaseKind)
    title = models.TextField(blank=True, help_text="For an incident or a move: what to call it, without anybody's name")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="own_cases")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_for = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.TextField(blank=True)
    purpose = models.TextField(choices=Purpose, default=Purpose.SAFEGUARDING)
    review_by = models.DateField(help_text="When somebody must decide whether the case is still needed")
    adult_basis_from = models.DateField(
        null=True, blank=True, help_text="Since when a basis for work with an adult is recorded, kept from the facts"
    )
    erased_at = models.DateTimeField(null=True, editable=False, help_text="Its review passed and nobody kept it")

    class Meta:
        ordering = ("-opened_at", "id")
        indexes = (models.Index(fields=["-opened_at", "id"], name="case_by_opening"),)
        constraints = (
            models.CheckConstraint(
                name="case_has_the_subject_of_its_kind",
                condition=models.Q(
                    kind__in=["person", "move"], person__isnull=False, place__isnull=True, group__isnull=True
                )
                | models.Q(kind="place", place__isnull=False, person__isnull=True, group__isnull=True)
                | models.Q(kind="peer group", group__isnull=False, person__isnull=True, place__isnull=True)
                | (models.Q(kind="incident", person__isnull=True, group__isnull=True) & ~models.Q(title="")),
            ),
            models.CheckConstraint(
                name="closed_case_says_why",
                condition=models.Q(closed_at__isnull=True, closed_because="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(closed_because="")),
            ),
        )


class CasePerson(models.Model):
    """That a person stands in a case, and as what. Whoever is involved in the case sees the person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="people", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases", db_index=False)
    role = models.TextField(choices=CaseRole)
    from_date = models.DateField(null=True, blank=True)
    until_date = models.DateField(null=True, blank=True)
    source = models.TextField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(
        null=True, blank=True, help_text="Placed by mistake: the case shows the person no longer"
    )
    removed_because = models.TextField(blank=True)

    class Meta:
        ordering = ("recorded_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["case", "person", "role"],
                condition=models.Q(removed_at__isnull=True),
                name="person_once_per_case_and_role",
            ),
        )
        indexes = (
            models.Index(
                fields=["person", "case"], name="caseperson_by_person", condition=models.Q(removed_at__isnull=True)
            ),
        )
