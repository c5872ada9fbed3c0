"""That several facts are of one breach. What happened, was reported and was decided stands in the chronology."""

from __future__ import annotations

from django.db import models


class BreachPart(models.Model):
    """That a fact, in one of the cases that a breach touches, is a part of it.

    Each case has a fact of its own that names those of its own people, so that no case team reads of another's
    children. A breach that touches one case has no such row: its fact is the breach.
    """

    fact = models.OneToOneField("chronology.Fact", primary_key=True, on_delete=models.PROTECT, related_name="+")
    breach_id = models.UUIDField(help_text="The id of its first fact, by which it is known")

    class Meta:
        indexes = (models.Index(fields=["breach_id"], name="breachpart_by_breach"),)
