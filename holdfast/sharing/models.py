"""What is told to somebody outside a case team, under which agreement, and what became of it.

That something was shared, and why, is a fact of the case (`information.shared`). What stands here is what a fact
cannot do: the content as the recipient reads it, who has read it, and what must still reach them.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from holdfast.chronology.models import Fact
from holdfast.register.models import Agency, Case, Person
from holdfast.register.words import Purpose as Held
from holdfast.sharing.briefings.models import Briefing, BriefingAgency, BriefingPlace, BriefingReceipt
from holdfast.sharing.words import Purpose

__all__ = [
    "Agreement",
    "AgreementParty",
    "Assessment",
    "Briefing",
    "BriefingAgency",
    "BriefingPlace",
    "BriefingReceipt",
    "Disclosure",
    "Notice",
    "Recipient",
]


class Assessment(models.Model):
    """An assessment of what sharing for some purposes does to people: a purpose is off until both kinds are approved
    (GM-11, GM-12)."""

    class Kind(models.TextChoices):
        DPIA = "data protection", "Data protection impact assessment."
        EQUALITY = "equality", "Equality impact assessment."

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.TextField(choices=Kind)
    title = models.TextField()
    reference = models.TextField(help_text="Where the document is kept, and its version")
    purposes = ArrayField(models.TextField(choices=Purpose))
    approved_on = models.DateField()
    approved_by = models.TextField(help_text="Name and post of whoever approved it")
    review_by = models.DateField(help_text="Past it, its purposes are off")
    ended_on = models.DateField(null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-approved_on", "id")
        constraints = (
            models.CheckConstraint(name="assessment_is_of_a_purpose", condition=~models.Q(purposes=[])),
            models.CheckConstraint(
                name="assessment_is_reviewed_later", condition=models.Q(review_by__gt=models.F("approved_on"))
            ),
        )


class Agreement(models.Model):
    """A sharing agreement: which agencies may tell each other what for, from when until when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.TextField()
    reference = models.TextField(help_text="Where the signed document is kept, and its version")
    purposes = ArrayField(models.TextField(choices=Purpose))
    agencies = models.ManyToManyField(Agency, through="AgreementParty", related_name="agreements")
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True, help_text="The last day on which it holds")
    review_by = models.DateField(help_text="Past it, nothing is shared under it")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("title", "id")
        constraints = (
            models.CheckConstraint(name="agreement_is_of_a_purpose", condition=~models.Q(purposes=[])),
            models.CheckConstraint(
                name="agreement_ends_after_it_begins",
                condition=models.Q(until_date__isnull=True) | models.Q(until_date__gte=models.F("from_date")),
            ),
        )


class AgreementParty(models.Model):
    """That an agency signed an agreement."""

    pk = models.CompositePrimaryKey("agreement_id", "agency_id")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="parties", db_index=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)


class Disclosure(models.Model):
    """Something told about one child to named people, as they read it.

    It waits until a second person has approved it where it has more than `FEW` recipients (GM-09); `sent_at` is null
    until then. Its words do not change; a recall takes them away from a recipient, and a correction is told beside
    them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disclosures", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="disclosures")
    fact = models.ForeignKey(
        Fact, null=True, on_delete=models.PROTECT, related_name="+", help_text="`information.shared`, once it was sent"
    )
    purpose = models.TextField(choices=Purpose)
    gateway = models.TextField(help_text="The code of the power or duty (`sharing.gateways`)")
    provision = models.TextField(help_text="The same in words, as it stood that day")
    answers = models.JSONField(help_text="The fact as it is recorded when it is sent")
    content = models.JSONField(help_text="What the recipients read: a list of headings, each with its lines")
    sources = ArrayField(models.UUIDField(), default=list, help_text="The facts that it passes on")
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_name = models.TextField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True, help_text="Not approved, and so never sent")
    dropped_because = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, help_text="When what it was told for was over")
    held_for = models.TextField(choices=Held, default=Held.SAFEGUARDING)
    review_by = models.DateField()

    FEW = 5
    """More recipients than these need a second person's approval (GM-09)."""

    class Meta:
        ordering = ("-decided_at", "id")
        constraints = (
            models.CheckConstraint(
                name="disclosure_is_approved_by_somebody_else",
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("by_user")),
            ),
            models.CheckConstraint(
                name="disclosure_sent_is_a_fact",
                condition=models.Q(sent_at__isnull=True, fact__isnull=True)
                | models.Q(sent_at__isnull=False, fact__isnull=False, dropped_at__isnull=True),
            ),
        )
        indexes = (models.Index(fields=["case", "-decided_at", "id"], name="disclosure_by_case"),)


class Recipient(models.Model):
    """One named person to whom something was told, and what that person has confirmed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="recipients", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.TextField(help_text="As it was then")
    post = models.TextField(blank=True)
    agreed_at = models.DateTimeField(null=True, help_text="When the conditions of use were accepted, and it was opened")
    recalled_at = models.DateTimeField(null=True)
    recalled_because = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["disclosure", "user"], name="told_once_each"),)
        indexes = (models.Index(fields=["user", "agency", "disclosure"], name="recipient_by_user"),)


class Notice(models.Model):
    """Something that must still reach a recipient: a correction, or that what it was told for is over (GM-14, GM-21).

    Open until the recipient confirms what was done about it.
    """

    class Kind(models.TextChoices):
        CORRECTED = "corrected", "Something in it was wrong or is out of date, and was recorded anew."
        RECALLED = "recalled", "It was taken back: what you kept of it must be deleted."
        OVER = "over", "What it was told for is over: what you kept of it must be deleted or given back."

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="notices")
    kind = models.TextField(choices=Kind)
    says = models.TextField(help_text="What is said to the recipient: never the content")
    content = models.JSONField(default=list, help_text="The corrected part as it now reads")
    made_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    confirmed = models.TextField(blank=True, help_text="What the recipient did about it")

    class Meta:
        ordering = ("made_at", "id")
