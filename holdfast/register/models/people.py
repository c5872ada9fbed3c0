"""People: what they are called, where they live, who they are to each other.

No column of a person says what the person did or is suspected of, and none scores them: that would be the list that
this product exists to replace (GM-01, GM-15). What happened is in the chronology, per event and per source.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone

from holdfast.register.words import DatePrecision, Ethnicity, NameKind, Purpose, RelationshipType, SaidBy, Sex


class Person(models.Model):
    """Somebody on the register. Seen by those involved in a case in which the person stands (`CasePerson`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    birth_date = models.DateField(null=True, blank=True)
    birth_date_precision = models.TextField(choices=DatePrecision, default=DatePrecision.UNKNOWN)
    died_on = models.DateField(null=True, blank=True)
    sex = models.TextField(choices=Sex, default=Sex.NOT_KNOWN)
    gender = models.TextField(blank=True, help_text="In the person's own words")
    ethnicity = models.TextField(choices=Ethnicity, default=Ethnicity.NOT_STATED)
    ethnicity_said_by = models.TextField(choices=SaidBy, default=SaidBy.NOT_ASKED)
    first_language = models.TextField(blank=True)
    interpreter_needed = models.BooleanField(null=True, help_text="Null: nobody has asked")
    communication_needs = models.TextField(
        blank=True, help_text="What helps the person to understand and be understood"
    )
    nhs_number = models.TextField(blank=True, help_text="10 digits without spaces")
    upn = models.TextField(blank=True, help_text="Unique pupil number: 13 characters")
    pnc = models.TextField(blank=True, help_text="Police national computer identifier, as YYYY/NNNNNNND")
    display_name = models.TextField(help_text="The name in use, kept from the names for lists")
    sort_name = models.TextField(help_text="Family name first, for lists in order")
    merged_into = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="merged_from",
        help_text="The record that stands for both since they were found to be one person",
        db_index=False,
    )
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who alone sees the person until the person stands in a case",
        db_index=False,
    )
    purpose = models.TextField(choices=Purpose, default=Purpose.SAFEGUARDING)
    review_by = models.DateField(help_text="When somebody must decide whether the record is still needed")
    erased_at = models.DateTimeField(null=True, editable=False, help_text="Nothing is left but the number")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_for = models.ForeignKey("register.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("sort_name", "id")
        verbose_name_plural = "people"
        constraints = (
            models.CheckConstraint(
                name="birth_date_is_there_when_known",
                condition=models.Q(birth_date__isnull=True, birth_date_precision="unknown")
                | models.Q(birth_date__isnull=False, birth_date_precision__in=["exact", "estimated"]),
            ),
            models.CheckConstraint(
                name="person_is_not_merged_into_itself", condition=~models.Q(merged_into=models.F("id"))
            ),
        )
        indexes = (
            models.Index(fields=["held_by"], name="person_held_by", condition=models.Q(held_by__isnull=False)),
            models.Index(
                fields=["merged_into"], name="person_merged_into_ix", condition=models.Q(merged_into__isnull=False)
            ),
            models.Index(fields=["sort_name", "id"], name="person_by_name"),
            models.Index(fields=["birth_date"], name="person_by_birth_date"),
            models.Index(fields=["nhs_number"], name="person_by_nhs_number", condition=~models.Q(nhs_number="")),
            models.Index(fields=["upn"], name="person_by_upn", condition=~models.Q(upn="")),
            models.Index(fields=["pnc"], name="person_by_pnc", condition=~models.Q(pnc="")),
        )


class PersonName(models.Model):
    """One name of a person: what kind, from when until when, and who said so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="names")
    kind = models.TextField(choices=NameKind)
    given = models.TextField(blank=True, help_text="Given names, or the whole name where it does not divide")
    family = models.TextField(blank=True)
    search = models.TextField(editable=False, help_text="In lower case, without accents and punctuation")
    source = models.TextField(help_text="Who said so: an agency, a document, the person")
    from_date = models.DateField(null=True, blank=True)
    until_date = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("recorded_at", "id")
        constraints = (
            models.CheckConstraint(name="name_is_not_empty", condition=~models.Q(given="") | ~models.Q(family="")),
        )
        indexes = (GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="personname_search_trgm"),)

    @property
    def text(self) -> str:
        """The name as it is written."""
        return f"{self.given} {self.family}".strip()


class Address(models.Model):
    """Where a person lives or lived. A confidential one is seen only by those in its circle (`AddressCircle`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="addresses")
    lines = models.TextField(help_text="The address as written on an envelope, without the postcode")
    postcode = models.TextField(blank=True)
    uprn = models.TextField(blank=True, help_text="Unique property reference number: up to 12 digits, no leading zero")
    is_confidential = models.BooleanField(default=False)
    confidential_because = models.TextField(blank=True)
    source = models.TextField()
    from_date = models.DateField(null=True, blank=True)
    until_date = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-from_date", "-recorded_at", "id")
        verbose_name_plural = "addresses"
        constraints = (
            models.CheckConstraint(
                name="confidential_address_says_why",
                condition=models.Q(is_confidential=False) | ~models.Q(confidential_because=""),
            ),
        )


class AddressCircle(models.Model):
    """That somebody may see a confidential address: a smaller circle than the case team's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.ForeignKey(Address, on_delete=models.PROTECT, related_name="circle")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_at = models.DateTimeField(default=timezone.now)
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["user", "address"], name="addresscircle_by_user"),)


class Relationship(models.Model):
    """What one person is to another: `person` is the `kind` of `other`. Kept once, read from both sides.

    Seen only by those who may see both. A relationship is what somebody told: nothing is inferred through a third
    person.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="relationships")
    kind = models.TextField(choices=RelationshipType)
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="relationships_from")
    parental_responsibility = models.BooleanField(null=True, help_text="Of `person` for `other`; null: not established")
    source = models.TextField()
    from_date = models.DateField(null=True, blank=True)
    until_date = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("recorded_at", "id")
        constraints = (
            models.CheckConstraint(name="relationship_is_between_two", condition=~models.Q(person=models.F("other"))),
        )


class Correction(models.Model):
    """That a detail of a person was corrected: what it was, what it became, who said so. Nothing is overwritten
    unseen."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="corrections")
    field = models.TextField()
    was = models.TextField()
    became = models.TextField()
    source = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at", "id")


class Merge(models.Model):
    """That two records were found to be one person, and, if it was a mistake, that they were parted again.

    Merging moves nothing: `other` keeps its names, addresses, facts and cases and points to `keep`, and each record is
    placed in the other's cases. `placed` lists the placements made so, `carried` the records that had been merged into
    `other` before; with those a merge is undone exactly.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    keep = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    carried = ArrayField(models.UUIDField(), default=list)
    placed = ArrayField(models.UUIDField(), default=list)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    undone_at = models.DateTimeField(null=True)
    undone_because = models.TextField(blank=True)

    class Meta:
        ordering = ("-at", "id")


class KeptApart(models.Model):
    """That two records that look alike were compared and found to be two people: they are not suggested again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    one = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="kept_apart")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="kept_apart_from")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at", "id")
        verbose_name_plural = "kept apart"
        constraints = (models.CheckConstraint(name="kept_apart_are_two", condition=~models.Q(one=models.F("other"))),)
