"""The tables of casework: duties as a projection, meetings and who is asked to them.

Nothing here is a source of truth about a child. What happened, was decided or was in force is read from the
chronology; a `Duty` row is what the engine answers for a case, kept so that a work list is one indexed query (ADR
0004), and
a `Meeting` is the room in which people work until its facts are recorded.
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models


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
                fields=["case", "rule", "arises_from", "item_key", "arose_at"], name="one_duty_per_rule_fact_and_item"
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
            models.Index(
                fields=["case", "-urgent", "due_at", "id"], name="duty_open_by_case", condition=models.Q(status="due")
            ),
        )


class Meeting(models.Model):
    """A meeting that has been called: where and when, about whom, who is asked. What was decided is recorded as facts,
    child by child.
    """

    class Status(models.TextChoices):
        CALLED = "called", "Called and not yet held."
        HELD = "held", "Held: attendance and decisions are in the chronology."
        CANCELLED = "cancelled", "Called off before it was held."

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.BigIntegerField(
        unique=True,
        editable=False,
        help_text="From the sequence casework_meeting_number. How mail and calendars name it: they carry nothing else",
    )
    pack = models.TextField()
    kind = models.TextField(help_text="The meeting of the pack, such as `strategy`")
    planned_for = models.DateTimeField()
    minutes_long = models.PositiveSmallIntegerField(default=60, help_text="How long it is meant to last, in minutes")
    where = models.TextField(blank=True, help_text="A room or how to join; never about a person")
    status = models.TextField(choices=Status, default=Status.CALLED)
    called_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    called_by_agency = models.TextField()
    called_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0, help_text="The SEQUENCE of its calendar entry (RFC 5545 3.8.7.4)")
    held_at = models.DateTimeField(null=True)
    cancelled_because = models.TextField(blank=True)

    class Meta:
        ordering = ("planned_for", "id")
        constraints = (
            models.CheckConstraint(
                name="meeting_held_at_exactly_when_held",
                condition=models.Q(status="held", held_at__isnull=False)
                | (~models.Q(status="held") & models.Q(held_at__isnull=True)),
            ),
        )


class MeetingCase(models.Model):
    """A case that a meeting is about. Each keeps its own decisions and its own extract."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="about", db_index=False)
    case = models.ForeignKey("register.Case", on_delete=models.PROTECT, related_name="+")
    decided = models.ForeignKey(
        "chronology.Fact", null=True, on_delete=models.PROTECT, related_name="+", db_index=False,
        help_text="What the meeting decided for this child",
    )  # fmt: skip

    class Meta:
        constraints = (models.UniqueConstraint(fields=["meeting", "case"], name="a_case_once_per_meeting"),)


class Invitation(models.Model):
    """Somebody asked to a meeting, or a party of the quorum that is not asked, with the reason (ISL-7.3.2.2c)."""

    class Answer(models.TextChoices):
        ASKED = "asked", "Asked, no answer yet."
        COMING = "coming", "Said that they will come."
        NOT_COMING = "not coming", "Said that they cannot come."
        NOT_ASKED = "not asked", "Not asked, for a reason that is kept."

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invitations")
    user = models.ForeignKey(
        "access.User", null=True, on_delete=models.PROTECT, related_name="+",
        help_text="Null: somebody without an account, such as a parent",
    )  # fmt: skip
    name = models.TextField(blank=True)
    party = models.TextField(
        help_text="The party they come for, as the pack names it, or `parent or carer`, `young person`"
    )
    answer = models.TextField(choices=Answer, default=Answer.ASKED)
    because = models.TextField(blank=True, help_text="Why somebody was not asked")

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="not_asked_has_a_reason", condition=~models.Q(answer="not asked") | ~models.Q(because="")
            ),
        )
