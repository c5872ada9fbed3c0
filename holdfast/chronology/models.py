"""Facts: everything that happened, was decided, said or shared. Append-only; the database itself refuses anything else.

A fact stands in the chronology of one case or of several (one meeting about six children), concerns people in roles,
and has its place in one hash chain of the whole area (`ChainLink`), which the database writes as the transaction
commits. A correction is another fact that names the one it corrects. Nothing here is ever updated, save that lawful
erasure empties a fact's content and leaves its place.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from holdfast.register.models import Agency, Case, Person
from holdfast.register.words import GRADING_PATTERN, Purpose


class Precision(models.TextChoices):
    """How exactly it is known when something happened."""

    MOMENT = "moment", "The time of day is known."
    DAY = "day", "Only the day is known; the fact stands at its start."


class Handling(models.TextChoices):
    """Who of those involved in a fact's cases may read it."""

    CASE_TEAM = "case team", "Everybody involved in a case that the fact belongs to."
    OWN_AGENCY = "own agency", "Those of them who act for the agency that recorded it."
    NAMED_PEOPLE = "named people", "Those of them who are named, and whoever recorded it."


class Fact(models.Model):
    """One thing that happened, as somebody recorded it for their agency.

    `data` holds the fields of the kind; people of the register stand in it by id, never by name, so that each reader is
    shown only those whom that reader may see. Read facts through `holdfast.chronology.queries`, which does that.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.TextField(help_text="A kind of the pack, such as `risk.decided`")
    pack = models.TextField(help_text="The pack under which it was recorded")
    pack_version = models.TextField()
    happened_at = models.DateTimeField()
    happened_precision = models.TextField(choices=Precision, default=Precision.MOMENT)
    recorded_at = models.DateTimeField(default=timezone.now)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="Null: a job of the product",
    )
    by_name = models.TextField(help_text="The name as it was then")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    agency_key = models.TextField(help_text="The agency as the pack names it")
    post = models.TextField(blank=True, help_text="The post of whoever recorded it, as the pack names it")
    data = models.JSONField(default=dict)
    salt = models.BinaryField(
        null=True, help_text="32 random bytes; without them the digest says nothing of the content"
    )
    content_digest = models.BinaryField(help_text="sha256 of salt and canonical data; kept when the content is erased")
    grading = models.TextField(blank=True, help_text="3x5x2, such as 2BP; empty: not intelligence")
    grading_conditions = models.TextField(blank=True)
    handling = models.TextField(choices=Handling, default=Handling.CASE_TEAM)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    is_withdrawal = models.BooleanField(
        default=False, help_text="With `corrects`: that one was recorded in error and nothing replaces it"
    )
    purpose = models.TextField(choices=Purpose, default=Purpose.SAFEGUARDING)
    review_by = models.DateField(help_text="When somebody must decide whether it is still needed")
    erased_at = models.DateTimeField(null=True, editable=False)
    idempotency_key = models.TextField(  # noqa: DJ001 - null: the request had none, and those never clash
        null=True, help_text="Of the request that recorded it; sent twice, it is recorded once"
    )

    class Meta:
        ordering = ("happened_at", "recorded_at", "id")
        constraints = (
            models.CheckConstraint(
                name="fact_grading_is_3x5x2", condition=models.Q(grading="") | models.Q(grading__regex=GRADING_PATTERN)
            ),
            models.CheckConstraint(
                name="fact_handled_with_conditions_names_them",
                condition=~models.Q(grading__endswith="C") | ~models.Q(grading_conditions=""),
            ),
            models.CheckConstraint(
                name="withdrawal_names_what_it_withdraws",
                condition=models.Q(is_withdrawal=False) | models.Q(corrects__isnull=False),
            ),
            models.CheckConstraint(
                name="fact_has_a_salt_until_erased",
                condition=models.Q(salt__isnull=False, erased_at__isnull=True)
                | models.Q(salt__isnull=True, erased_at__isnull=False),
            ),
            models.UniqueConstraint(fields=["by_user", "idempotency_key"], name="request_recorded_once"),
        )
        indexes = (models.Index(fields=["kind", "-happened_at", "id"], name="fact_by_kind"),)


class FactCase(models.Model):
    """That a fact belongs to the chronology of a case. The time is copied, so that a chronology is read from one
    index."""

    pk = models.CompositePrimaryKey("fact_id", "case_id")
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="fact_cases", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="fact_cases", db_index=False)
    happened_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["case", "-happened_at", "fact"], name="factcase_by_case"),)


class FactPerson(models.Model):
    """That a fact concerns a person, and as what: the role is of this event and this source, never of the person
    (GM-01)."""

    pk = models.CompositePrimaryKey("fact_id", "person_id", "role")
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="fact_people", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="fact_people", db_index=False)
    role = models.TextField(help_text="The field of the kind in which the person stands, or the role given")

    class Meta:
        indexes = (models.Index(fields=["person", "fact"], name="factperson_by_person"),)


class FactNamed(models.Model):
    """That somebody may read a fact whose handling is `named people`."""

    pk = models.CompositePrimaryKey("fact_id", "user_id")
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="named", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = (models.Index(fields=["user", "fact"], name="factnamed_by_user"),)


class ChainLink(models.Model):
    """A fact's place in the area's hash chain. Written by the database alone, as the transaction commits.

    `hash` is the sha256 of `prev_hash`, the fact's `content_digest` and its other fields, its cases and its people
    included (`holdfast.chronology.chain`).
    """

    seq = models.BigIntegerField(primary_key=True, help_text="1 for the first fact of the area, without gaps")
    fact = models.OneToOneField(Fact, on_delete=models.PROTECT, related_name="link")
    prev_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        ordering = ("seq",)


class Draft(models.Model):
    """A form that somebody has not finished: seen by its writer alone, gone when recorded or discarded."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    form = models.TextField(help_text="Which form: a kind, or a name of a screen such as `concern`")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    data = models.JSONField(default=dict)
    version = models.PositiveIntegerField(
        default=1, help_text="Raised with every save, so that two windows notice each other"
    )
    purpose = models.TextField(choices=Purpose, default=Purpose.SAFEGUARDING)
    review_by = models.DateField(help_text="When an unfinished form is discarded")
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-updated_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "agency", "form", "case"], name="one_draft_per_form_and_case", nulls_distinct=False
            ),
        )
