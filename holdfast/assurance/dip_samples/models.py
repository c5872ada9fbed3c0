"""Samples that were drawn, and what was drawn into them. What a reviewer finds stands in the chronology."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class DipSample(models.Model):
    """One draw. It is never changed or taken back: whoever draws until they like what comes up is seen to do it.

    The same seed and the same population give the same sample again (`drawing`); `population_digest` says whether what
    would be drawn from today still is that population.
    """

    class Population(models.TextChoices):
        OPENED = "cases opened", "Cases opened in the period"
        CLOSED = "cases closed", "Cases closed in the period"
        DISCLOSURES = "disclosures", "Disclosures made in the period"
        EMERGENCIES = "emergencies", "Records opened in an emergency in the period"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    population = models.TextField(choices=Population)
    first_day = models.DateField()
    last_day = models.DateField()
    known_at = models.DateTimeField(help_text="The population is the one that was known at this moment")
    seed = models.TextField()
    method = models.TextField(help_text="How it was drawn, in words by which anybody can draw it again")
    wanted = models.PositiveSmallIntegerField()
    population_size = models.PositiveIntegerField()
    population_digest = models.TextField(help_text="sha256 of the ids in order, a line each")
    reason = models.TextField(help_text="What it is drawn for")
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    drawn_by_name = models.TextField()
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ("-drawn_at", "id")
        constraints = (
            models.CheckConstraint(
                name="dip_sample_ends_after_it_begins", condition=models.Q(last_day__gte=models.F("first_day"))
            ),
        )


class DipItem(models.Model):
    """One thing that was drawn: who reviews it, until when they see its case, and the fact that is their review."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sample = models.ForeignKey(DipSample, on_delete=models.PROTECT, related_name="items", db_index=False)
    position = models.PositiveSmallIntegerField(help_text="1 for what was drawn first")
    subject_id = models.UUIDField(help_text="The case, the disclosure or the involvement that was drawn")
    case = models.ForeignKey("register.Case", on_delete=models.PROTECT, related_name="+", db_index=False)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reviewer_agency = models.ForeignKey(
        "register.Agency", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    involvement_id = models.UUIDField(null=True, help_text="The reviewer's sight of the case; erased with the case")
    until_at = models.DateTimeField(null=True, help_text="When that sight ends, if the review does not end it before")
    fact = models.ForeignKey(
        "chronology.Fact", null=True, on_delete=models.PROTECT, related_name="+", db_index=False,
        help_text="The review",
    )  # fmt: skip
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("sample_id", "position")
        constraints = (
            models.UniqueConstraint(fields=["sample", "position"], name="one_item_per_place_in_a_dip_sample"),
            models.CheckConstraint(
                name="dip_item_done_has_its_review",
                condition=models.Q(done_at__isnull=True, fact__isnull=True)
                | models.Q(done_at__isnull=False, fact__isnull=False),
            ),
        )
        indexes = (models.Index(fields=["reviewer", "done_at"], name="dipitem_by_reviewer"),)
