"""The partnership: its agencies, their teams, and whom to contact."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class Agency(models.Model):
    """A partner agency. `key` is its name in the protocol pack, such as `children's social care`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.TextField(unique=True, help_text="The agency's name in the pack, in lower case")
    title = models.TextField(help_text="Its name on screen")
    is_active = models.BooleanField(default=True, help_text="No: it has left the partnership; its history stays")

    class Meta:
        ordering = ("title", "id")
        verbose_name_plural = "agencies"


class Team(models.Model):
    """A team of an agency, with whom a case can be involved as a whole."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="teams")
    name = models.TextField()
    post = models.TextField(blank=True, help_text="The party post that the team is in the pack, such as `gangs unit`")
    takes_new_concerns = models.BooleanField(
        default=False, help_text="The front door: involved in every case as it is opened"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("agency", "name", "id")
        constraints = (models.UniqueConstraint(fields=["agency", "name"], name="team_name_once_per_agency"),)


class Contact(models.Model):
    """Whom to call or write to at an agency: a named post holder or a shared desk (ISL-9.1, ISL-10)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="contacts")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.TextField(help_text="A person, or a desk such as Duty desk")
    post = models.TextField(help_text="What they do, such as Head of safeguarding")
    is_safeguarding_lead = models.BooleanField(
        default=False, help_text="The agency's designated safeguarding lead (ISL-9.1)"
    )
    telephone = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    hours = models.TextField(blank=True, help_text="When they can be reached")
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True, help_text="The last day")

    class Meta:
        ordering = ("agency", "-is_safeguarding_lead", "name", "id")
        constraints = (
            models.CheckConstraint(
                name="contact_can_be_reached", condition=~models.Q(telephone="") | ~models.Q(email="")
            ),
        )
