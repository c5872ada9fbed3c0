"""Meetings: when and where, about whom, who is asked, who came, and the notes taken in the room.

A `Meeting` is the room in which people work until its facts are recorded. What was decided is in the chronology, child
by child; nothing here is a source of truth about a child.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone


class Meeting(models.Model):
    """A meeting that has been called. What was decided is recorded as facts, child by child."""

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
    part_of = models.TextField(blank=True, help_text="The larger meeting it was part of, as the pack names it")
    children = models.PositiveSmallIntegerField(
        default=1, help_text="About how many cases: who sees fewer sees no minutes of the whole"
    )
    status = models.TextField(choices=Status, default=Status.CALLED)
    called_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    called_by_agency = models.TextField()
    called_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0, help_text="The SEQUENCE of its calendar entry (RFC 5545 3.8.7.4)")
    held_at = models.DateTimeField(null=True)

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

    class Meta:
        constraints = (models.UniqueConstraint(fields=["meeting", "case"], name="a_case_once_per_meeting"),)


class MeetingFact(models.Model):
    """A fact that the meeting recorded in the chronology of one of its cases: what the minutes are made of."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="facts", db_index=False)
    case = models.ForeignKey("register.Case", on_delete=models.PROTECT, related_name="+", db_index=False)
    fact = models.ForeignKey("chronology.Fact", on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["meeting", "case", "fact"], name="a_fact_once_per_meeting_and_case"),
        )


class Invitation(models.Model):
    """Somebody asked to a meeting, or a party of the protocol that is not asked, with the reason (ISL-7.3.2.2c).

    Whoever comes without having been asked has a row too, so that attendance is one list.
    """

    class Answer(models.TextChoices):
        ASKED = "asked", "Invited, no answer yet."
        COMING = "coming", "Said that they will come."
        NOT_COMING = "not coming", "Said that they cannot come."
        UNASKED = "unasked", "Came without having been invited."
        NOT_ASKED = "not asked", "Not invited, for a reason that is kept."

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invitations")
    case = models.ForeignKey(
        "register.Case", null=True, on_delete=models.PROTECT, related_name="+", db_index=False,
        help_text="Of whose family: seen only by those who see that child. Null: professionals",
    )  # fmt: skip
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
    came = models.BooleanField(default=False)
    leads = models.BooleanField(default=False, help_text="Chairs the meeting")
    mailed_revision = models.IntegerField(
        null=True, help_text="The revision of the calendar entry that they were sent last; null: none yet"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="not_asked_has_a_reason", condition=~models.Q(answer="not asked") | ~models.Q(because="")
            ),
            models.CheckConstraint(
                name="who_leads_has_come", condition=models.Q(leads=False) | models.Q(came=True)
            ),
            models.UniqueConstraint(
                fields=["meeting"], condition=models.Q(leads=True), name="one_chair_per_meeting"
            ),
            models.UniqueConstraint(
                fields=["meeting", "user"], condition=models.Q(user__isnull=False), name="asked_once_per_meeting"
            ),
        )  # fmt: skip


class MeetingNote(models.Model):
    """The notes about one child as they stood after one save. A save adds a row, so that two note takers at once cannot
    overwrite each other and nothing that was written is lost. They go when the facts have been recorded.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="notes", db_index=False)
    case = models.ForeignKey("register.Case", on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    typed = models.JSONField(help_text="What was typed, by the name of the input")
    by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    by_name = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["meeting", "case", "version"], name="notes_saved_one_after_another"),
        )
