"""Groups of young people, what level of the pyramid they are recorded at, and the evidence for it (ISL-5.1.2)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from holdfast.register.words import GRADING_PATTERN, GroupLevel, GroupTest, Purpose


class Group(models.Model):
    """A group as a group. It lists nobody: whether a person is involved with it is a fact in that person's
    chronology."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.TextField(help_text="What the group is called, by itself or by others")
    also_known_as = models.TextField(blank=True)
    level = models.TextField(choices=GroupLevel, default=GroupLevel.PEER_GROUP)
    area = models.TextField(blank=True, help_text="Where the group spends its time")
    purpose = models.TextField(choices=Purpose, default=Purpose.PREVENTION)
    review_by = models.DateField(help_text="When somebody must decide whether the record is still needed and right")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_for = models.ForeignKey("register.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("name", "id")


class GroupEvidence(models.Model):
    """One piece of evidence for what a group is: which test it speaks to, graded 3x5x2, by whom and when.

    It stands in the group's own case and is seen by those involved in it; the group's name and level are open to all.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="evidence")
    case = models.ForeignKey("register.Case", on_delete=models.PROTECT, related_name="+")
    test = models.TextField(choices=GroupTest)
    statement = models.TextField(help_text="What was seen or said, without naming a person")
    observed_on = models.DateField()
    source = models.TextField()
    grading = models.TextField(help_text="3x5x2, such as 2BP")
    conditions = models.TextField(blank=True, help_text="With handling C: the conditions of sharing")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_for = models.ForeignKey("register.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True)

    class Meta:
        ordering = ("-observed_on", "id")
        verbose_name_plural = "group evidence"
        constraints = (
            models.CheckConstraint(name="evidence_is_graded", condition=models.Q(grading__regex=GRADING_PATTERN)),
            models.CheckConstraint(
                name="evidence_handled_with_conditions_names_them",
                condition=~models.Q(grading__endswith="C") | ~models.Q(conditions=""),
            ),
        )
