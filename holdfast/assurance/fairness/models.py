"""Fairness reports, who answers for them, and how many people live in the area.

Nothing here is about a person: the figures of a report are those that are published.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Value
from django.utils import timezone

from holdfast.assurance.fairness.groups import CHARACTERISTICS


class FairnessReport(models.Model):
    """A period's figures, and what is written about them. The figures never change: a period is counted once. The words
    do, until somebody signs (`FairnessSigning`) or discards it (`FairnessDiscarding`).

    No two reports share a day, discarded ones included: who has read some figures could take them from the others.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first_day = models.DateField()
    last_day = models.DateField()
    figures = models.JSONField(help_text="As they are published, without what is suppressed (`fairness.figures`)")
    words = models.JSONField(default=dict, help_text="What is written about the figures, by question")
    pack = models.TextField(help_text="The protocol by which the area worked when it was counted")
    pack_version = models.TextField()
    counted_at = models.DateTimeField(default=timezone.now)
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    review_by = models.DateField(null=True, help_text="When it is looked at whether the actions have helped")

    class Meta:
        ordering = ("-last_day", "id")
        constraints = (
            ExclusionConstraint(
                name="fairness_reports_share_no_day",
                expressions=[
                    (
                        Func(
                            F("first_day"),
                            F("last_day"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        "&&",
                    )
                ],
            ),
            models.CheckConstraint(
                name="fairness_period_ends_after_it_begins", condition=models.Q(last_day__gt=models.F("first_day"))
            ),
        )


class FairnessSigning(models.Model):
    """That somebody answers for a report with their name. The digest is empty where they did before one was kept."""

    report = models.OneToOneField(
        FairnessReport, primary_key=True, on_delete=models.PROTECT, related_name="signing", db_index=False
    )
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_name = models.TextField(help_text="The name as it was then")
    post = models.TextField(blank=True)
    agency_key = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    digest = models.TextField(help_text="Of what they read and signed (`fairness.reading`)")


class FairnessDiscarding(models.Model):
    """That nobody will sign a report, and why. It stays to be read, as it was then."""

    report = models.OneToOneField(
        FairnessReport, primary_key=True, on_delete=models.PROTECT, related_name="discarding", db_index=False
    )
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_name = models.TextField(help_text="The name as it was then")
    agency_key = models.TextField()
    reason = models.TextField()
    at = models.DateTimeField(default=timezone.now)


class Population(models.Model):
    """How many people live in the area, by the groups of one characteristic, as of a day, and who published it.

    A later row takes the place of an earlier one; none is changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    characteristic = models.TextField(choices=[(each.key, each.title) for each in CHARACTERISTICS])
    as_of = models.DateField()
    source = models.TextField(help_text="Who published it, and of which ages it is")
    people = models.JSONField(help_text="By group, how many people")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("characteristic", "-as_of", "-recorded_at", "id")
