"""Where somebody is signed in, who they are to their agency's provider, and why they are shut out."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class SignIn(models.Model):
    """A browser in which somebody is signed in. Without the row the session is over; the log tells what was."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins")
    key = models.TextField(unique=True, help_text="The session that it is about")
    device = models.TextField(help_text="Such as `Firefox on Windows`")
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-seen_at", "id")


class ProviderIdentity(models.Model):
    """That an account is somebody whom an agency's provider knows by a name of its own, which it gives to nobody else.

    Bound at the first sign-in; an e-mail address that the agency later gives to somebody else does not sign them in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issuer = models.TextField()
    subject = models.TextField()
    bound_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_account_for_a_subject"),
            models.UniqueConstraint(fields=["user", "issuer"], name="one_subject_for_an_account"),
        )


class ShutOut(models.Model):
    """Why an account was shut at once, by whom, and when it was opened again. Whether it is shut says the account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    because = models.TextField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True)
    ended_because = models.TextField(blank=True)

    class Meta:
        ordering = ("-at", "id")
        constraints = (models.CheckConstraint(name="shut_out_for_a_reason", condition=~models.Q(because="")),)
