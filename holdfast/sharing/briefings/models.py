"""Briefings as they were written, who agreed, which agencies were told, and who has read them.

None of these tables can point to a person of the register: there is no such column (NOR-10).
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from holdfast.register.models import Agency, Place
from holdfast.sharing.words import Purpose


class Briefing(models.Model):
    """What partners are told about a place, a route, a theme or a pattern of harm.

    Somebody of children's social care chairs it and puts it forward; somebody of the exploitation police agrees, and by
    that it is issued (`agreed_at`). Its words do not change: a new one replaces it. Past `until_date` nobody reads it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.TextField()
    about = models.TextField(help_text="Which place, route or theme, in words")
    places = models.ManyToManyField(Place, through="BriefingPlace", related_name="+")
    seen = models.TextField(help_text="What is seen there")
    asked = models.TextField(help_text="What partners are asked to do")
    purpose = models.TextField(choices=Purpose)
    from_date = models.DateField()
    until_date = models.DateField(help_text="The last day on which it is read")
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_name = models.TextField(help_text="The chair, as then")
    post = models.TextField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    nominated_by = models.TextField(blank=True, help_text="Who nominated a chair who does not head social work")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    second_name = models.TextField()
    second_post = models.TextField()
    second_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    put_forward_at = models.DateTimeField(default=timezone.now)
    coincidences = ArrayField(models.TextField(), default=list, help_text="Single words that are also names")
    coincidence_because = models.TextField(blank=True, help_text="Why the second manager is sure that they are none")
    agreed_at = models.DateTimeField(null=True, help_text="When the second manager agreed, and it was issued")
    declined_at = models.DateTimeField(null=True)
    declined_because = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.TextField(blank=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    agencies = models.ManyToManyField(Agency, through="BriefingAgency", related_name="+")

    class Meta:
        ordering = ("-put_forward_at", "id")
        constraints = (
            models.CheckConstraint(
                name="briefing_is_of_two_agencies",
                condition=~models.Q(second=models.F("by_user")) & ~models.Q(second_agency=models.F("agency")),
            ),
            models.CheckConstraint(
                name="briefing_ends_after_it_begins", condition=models.Q(until_date__gte=models.F("from_date"))
            ),
            models.CheckConstraint(
                name="briefing_with_coincidences_says_why",
                condition=models.Q(agreed_at__isnull=True)
                | models.Q(coincidences=[])
                | ~models.Q(coincidence_because=""),
            ),
            models.CheckConstraint(
                name="briefing_declined_is_not_issued",
                condition=models.Q(agreed_at__isnull=True) | models.Q(declined_at__isnull=True),
            ),
        )
        indexes = (
            models.Index(fields=["by_user", "agency"], name="briefing_by_chair"),
            models.Index(fields=["second", "second_agency"], name="briefing_by_second"),
        )

    @property
    def is_waiting(self) -> bool:
        """Whether the second manager has not decided yet."""
        return self.agreed_at is None and self.declined_at is None and self.withdrawn_at is None


class BriefingPlace(models.Model):
    """That a briefing is about a place on record."""

    pk = models.CompositePrimaryKey("briefing_id", "place_id")
    briefing = models.ForeignKey(Briefing, on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)


class BriefingAgency(models.Model):
    """That an agency is told."""

    pk = models.CompositePrimaryKey("briefing_id", "agency_id")
    briefing = models.ForeignKey(Briefing, on_delete=models.PROTECT, related_name="told", db_index=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = (models.Index(fields=["agency", "briefing"], name="briefing_by_agency"),)


class BriefingReceipt(models.Model):
    """That somebody has read it, for which agency and when first."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    briefing = models.ForeignKey(Briefing, on_delete=models.PROTECT, related_name="receipts", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.TextField(help_text="As it was then")
    post = models.TextField(blank=True)
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("read_at", "id")
        constraints = (models.UniqueConstraint(fields=["briefing", "user", "agency"], name="briefing_read_once_each"),)
