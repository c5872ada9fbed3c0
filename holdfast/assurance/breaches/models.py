"""That several facts are one: a breach as it was found in each case, or what was said of it once. What happened, was
reported and was decided stands in the chronology."""

from __future__ import annotations

from django.db import models


class BreachPart(models.Model):
    """That a fact, in one of the cases that a breach touches, is the same as the first of them in another.

    Each case has facts of its own, that name those of its own people, so that no case team reads of another's children.
    What stands in one case alone has no such row.
    """

    fact = models.OneToOneField("chronology.Fact", primary_key=True, on_delete=models.PROTECT, related_name="+")
    first_id = models.UUIDField(help_text="The id of the first of them; that of a breach is how it is known")

    class Meta:
        indexes = (models.Index(fields=["first_id"], name="breachpart_by_first"),)
