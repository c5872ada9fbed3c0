"""The tables of casework: duties as a projection, and those of meetings (`holdfast.casework.meetings.models`).

Nothing here is a source of truth about a child. What happened, was decided or was in force is read from the
chronology; a `Duty` row is what the engine answers for a case, kept so that a work list is one indexed query (ADR
0004).
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from holdfast.casework.meetings.models import Invitation, Meeting, MeetingCase, MeetingFact, MeetingNote

__all__ = ["Duty", "Invitation", "Meeting", "MeetingCase", "MeetingFact", "MeetingNote"]


class Duty(models.Model):
    """One duty of one case as the engine last answered it: a projection that `holdfast verify` proves equal to a fresh
    evaluation.

    Whether a due duty is *overdue* is a question of the moment it is asked: compare `due_at`, never a stored word.
    People of the register stand in its texts by what they are to the subject, and in `item` by id, as they do in facts:
    a reader is shown the names of those whom that reader may see.
    """

    class Status(models.TextChoices):
        DUE = "due", "Owed and not yet done."
        MET = "met", "Done in time."
        MET_LATE = "met late", "Done, after the time the protocol gives."
        WAIVED = "waived", "Not required any more: somebody who may decide that gave a reason."
        LAPSED = "lapsed", "Not owed any more: its ground is gone."

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("register.Case", on_delete=models.PROTECT, related_name="duties", db_index=False)
    pack = models.TextField()
    rule = models.TextField()
    clauses = ArrayField(models.TextField())
    title = models.TextField()
    because = models.TextField()
    owed_agency = models.TextField(help_text="The agency of the party that owes it, as the pack names it")
    owed_post = models.TextField(blank=True, help_text="The post within that agency; empty: anybody of the agency")
    arises_from = models.ForeignKey("chronology.Fact", on_delete=models.PROTECT, related_name="+", db_index=False)
    after = models.ForeignKey(
        "chronology.Fact", null=True, on_delete=models.PROTECT, related_name="+", db_index=False,
        help_text="What met it last time, where it is owed again and again",
    )  # fmt: skip
    arose_at = models.DateTimeField(help_text="When the fact from which the duty arises happened")
    item = models.JSONField(
        null=True, help_text="Which of several (a sibling, an outcome), where the rule owes one for each"
    )
    item_key = models.TextField(blank=True, help_text="The same as a word that tells it from the others")
    due_at = models.DateTimeField(
        null=True, help_text="The last instant at which it is met in time; null where its event has no date yet"
    )
    due_is_day = models.BooleanField(help_text="Due by the end of a day, and so shown without a time")
    original_due_at = models.DateTimeField(null=True, help_text="Before extensions and pauses")
    paused = models.BooleanField(default=False, help_text="Its clock is stopped, so it cannot become overdue")
    status = models.TextField(choices=Status)
    settled_at = models.DateTimeField(null=True, help_text="When it was met, waived or lapsed")
    met_by = models.ForeignKey("chronology.Fact", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    held = models.ForeignKey(
        "chronology.Fact", null=True, on_delete=models.PROTECT, related_name="+", db_index=False,
        help_text="A meeting held without its quorum",
    )  # fmt: skip
    missing = ArrayField(models.TextField(), default=list, help_text="Who was missing from that meeting")
    settled_because = models.TextField(blank=True, help_text="Why it was waived or lapsed")
    records = models.TextField(blank=True, help_text="The kind of fact that its button records")
    urgent = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "rule", "arises_from", "after", "item_key"],
                name="one_duty_per_rule_fact_and_item",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="duty_is_settled_exactly_when_it_says_so",
                condition=models.Q(status="due", settled_at__isnull=True)
                | (~models.Q(status="due") & models.Q(settled_at__isnull=False)),
            ),
        )
        indexes = (
            models.Index(
                fields=["owed_agency", "-urgent", "due_at", "id"],
                name="duty_open_by_agency",
                condition=models.Q(status="due"),
            ),
            # Whose it is stands in it: else a plan that is made once for everybody reads the agency's whole list for
            # each case, which cost ten times as much in a small area.
            models.Index(
                fields=["case", "owed_agency", "owed_post"], name="duty_open_by_case", condition=models.Q(status="due")
            ),
        )
