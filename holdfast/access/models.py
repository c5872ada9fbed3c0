"""Who signs in, for whom they act, which cases they work on, and the log of what they looked at.

Nothing here names another app's class: foreign keys to the register are by its tables' names, so that access stays the
lowest layer and everything else can stand on it.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

# Django finds tables where it finds an app's models.
from holdfast.access.sign_in.models import ProviderIdentity, ShutOut, SignIn  # noqa: F401

LONGEST_EMERGENCY = timedelta(hours=24)
"""How long sight of a record that was opened in an emergency may last at most; the pack may say less."""


class Function(models.TextChoices):
    """A duty function that somebody carries out for an agency, beside the post they hold. A closed list."""

    FRONT_DOOR = "front door", "Decides what happens with a new concern and who takes it on."
    CO_ORDINATOR = (
        "co-ordinator",
        "Co-ordinates the safeguarding of children affected by gang violence, and leads meetings.",
    )
    PANEL_MEMBER = "panel member", "Sits on the panel that considers requests for a service."
    AUDITOR = "auditor", "Reads the log of who did what, never the content of a record."
    AGENCY_ADMINISTRATOR = "agency administrator", "Looks after the accounts and memberships of their own agency."
    AREA_ADMINISTRATOR = "area administrator", "Looks after agencies, teams, accounts and memberships."


class UserManager(BaseUserManager["User"]):
    """Makes accounts. E-mail addresses are compared without case, so they are kept in lower case."""

    def create_user(self, email: str, name: str, password: str | None = None, **extra: Any) -> User:
        """An account that can sign in once it has a membership."""
        user = self.model(email=email.strip().lower(), name=name.strip(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> User:
        """The account of an e-mail address."""
        return self.get(email=(email or "").strip().lower())


class User(AbstractBaseUser):
    """Somebody who signs in. What they may do comes from their memberships and involvements, never from this row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True, help_text="In lower case")
    name = models.TextField(help_text="As colleagues know them; shown beside what they record")
    is_active = models.BooleanField(default=True, help_text="No: the account is closed and cannot sign in")
    is_demo = models.BooleanField(default=False, help_text="A persona of the demonstration area")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = (
            models.CheckConstraint(name="email_is_in_lower_case", condition=models.Q(email=Lower("email"))),
            models.CheckConstraint(name="account_has_a_name", condition=~models.Q(name="")),
        )


class Membership(models.Model):
    """That somebody works for an agency: in which team, in which post, with which functions, from when until when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey("register.Agency", on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(
        "register.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    post = models.TextField(help_text="The post of the agency as the pack names it, such as `social worker`")
    functions = ArrayField(models.TextField(choices=Function), default=list, blank=True)
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True, help_text="The last day on which it holds")

    class Meta:
        ordering = ("from_date", "id")
        constraints = (
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=models.Q(until_date__isnull=True) | models.Q(until_date__gte=models.F("from_date")),
            ),
        )


class Involvement(models.Model):
    """That a person or a team works on a case, and therefore needs to know what is in it.

    Need to know is this table: a case is seen by those who are involved in it now, and by nobody else.
    """

    class Role(models.TextChoices):
        LEAD = "lead professional", "Leads the work with the child and keeps it together."
        WORKER = "works with", "Works with the child or the family."
        FRONT_DOOR = "front door", "Decides what happens with the concern."
        CO_ORDINATOR = "co-ordinator", "Co-ordinates meetings and plans across agencies."
        PANEL = "panel", "Considers the case at the panel."
        COVER = "cover", "Stands in for somebody in this case alone."
        ADVISER = "adviser", "Was asked for advice about the case."
        INVITED = "invited to a meeting", "Is asked to a meeting about the case; it ends by itself after the meeting."
        EMERGENCY = "emergency", "Opened the record in an emergency; it ends by itself within a day and is reviewed."
        REVIEWER = "reviewer", "Reviews the record for a dip sample; it ends with the review."

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("register.Case", on_delete=models.PROTECT, related_name="involvements", db_index=False)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="involvements", db_index=False)
    team = models.ForeignKey(
        "register.Team", null=True, on_delete=models.PROTECT, related_name="involvements", db_index=False
    )
    agency = models.ForeignKey(
        "register.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="For which agency: somebody who also works for another one does not carry the sight over",
    )
    principal = models.GeneratedField(
        expression=models.functions.Coalesce("user_id", "team_id"),
        output_field=models.UUIDField(),
        db_persist=True,
        help_text="The user or the team; what the wall looks up",
    )
    role = models.TextField(choices=Role)
    reason = models.TextField(help_text="Why they need to know")
    from_at = models.DateTimeField(default=timezone.now)
    until_at = models.DateTimeField(null=True, blank=True, help_text="When it ends by itself; null: until ended")
    given_by = models.ForeignKey(
        User,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Null: a job of the product",
        db_index=False,
    )
    given_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_because = models.TextField(blank=True)

    class Meta:
        ordering = ("from_at", "id")
        constraints = (
            models.CheckConstraint(
                name="involvement_is_of_a_user_or_a_team",
                condition=models.Q(user__isnull=True, team__isnull=False)
                | models.Q(user__isnull=False, team__isnull=True),
            ),
            models.CheckConstraint(name="involvement_has_a_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="emergency_involvement_ends_within_a_day",
                condition=~models.Q(role="emergency")
                | models.Q(
                    user__isnull=False,
                    until_at__isnull=False,
                    until_at__lte=models.F("from_at") + LONGEST_EMERGENCY,
                ),
            ),
            models.CheckConstraint(
                name="reviewing_involvement_has_an_end",
                condition=~models.Q(role="reviewer") | models.Q(user__isnull=False, until_at__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                fields=["principal", "case"],
                include=["agency", "from_at", "until_at", "role"],
                name="involvement_by_principal",
            ),
            models.Index(
                fields=["case", "principal"],
                include=["agency", "from_at", "until_at", "role"],
                name="involvement_by_case",
            ),
            models.Index(fields=["-from_at"], condition=models.Q(role="emergency"), name="involvement_in_an_emergency"),
        )


LOOKING_ON = (Involvement.Role.EMERGENCY, Involvement.Role.REVIEWER)
"""The roles of those who see a case on which they do not work: it is not theirs to change, to give or to cover."""


class Cover(models.Model):
    """That a colleague of the same agency stands in for somebody who is away, and sees their cases meanwhile.

    The wall reads this table, so sight begins and ends with it and no involvement is copied. Why somebody is away is
    nobody's business, and is not recorded.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    absent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stand_in = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey("register.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Ended before its time")

    class Meta:
        ordering = ("from_at", "id")
        constraints = (
            models.CheckConstraint(
                name="cover_ends_after_it_begins", condition=models.Q(until_at__gt=models.F("from_at"))
            ),
            models.CheckConstraint(name="cover_is_by_somebody_else", condition=~models.Q(absent=models.F("stand_in"))),
        )
        indexes = (models.Index(fields=["stand_in", "agency"], name="cover_by_stand_in"),)

    @property
    def last_day(self) -> date:
        """The last day on which it holds."""
        return timezone.localtime(self.until_at - timedelta(microseconds=1)).date()


class Operation(models.TextChoices):
    """What is logged: the six operations of the Data Protection Act 2018 s.62, and our own beside them."""

    COLLECT = "collect", "Something new was recorded."
    ALTER = "alter", "Something recorded was changed, corrected or added to."
    CONSULT = "consult", "A record was looked at."
    DISCLOSE = "disclose", "Something was told to somebody outside the case team."
    COMBINE = "combine", "Two records were joined, or parted again."
    ERASE = "erase", "Content was erased; this row does not say what it was."
    SEARCH = "search", "Somebody looked for a person or a record."
    EXPORT = "export", "A copy of a record left the product."
    PRINT = "print", "A record was made into a document."
    DENIED = "denied", "Somebody asked for what they may not do or see."
    INVOLVE = "involve", "Sight of a case was given or taken away."
    SIGN_IN = "sign in", "Somebody signed in, signed out or changed whom they act for."
    ADMINISTER = "administer", "An agency, a team, an account or a membership was changed."


class Consultation(models.Model):
    """One line of the log: who did what to which record, for whom, when and why (DPA 2018 s.62).

    Append-only, without foreign keys, so that nothing that happens to a record reaches its log. Names of fields may
    stand in it, values never. Write it with `holdfast.access.log.record_consultation`, not through this class.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(help_text="UTC, the moment it was written")
    operation = models.TextField(choices=Operation)
    user_id = models.UUIDField(null=True, help_text="Null: a job of the product, or nobody signed in")
    user_name = models.TextField()
    agency_id = models.UUIDField(null=True)
    agency = models.TextField()
    post = models.TextField()
    case_ids = ArrayField(models.UUIDField(), default=list)
    person_ids = ArrayField(models.UUIDField(), default=list)
    what = models.TextField(help_text="What kind of thing: `case page`, `risk.decided`; never its content")
    route = models.TextField(help_text="The name of the address that was asked, without its values")
    reason = models.TextField()
    purpose = models.TextField(default="", help_text="Of a disclosure; of the auditor's reading, the lawful use")
    gateway = models.TextField(default="", help_text="Of a disclosure: the key of the power or duty that it rests on")
    agreement = models.TextField(default="", help_text="Of a disclosure: the reference of the sharing agreement")
    recipients = ArrayField(models.TextField(), default=list, help_text="Of a disclosure: each by id or as named")
    fields = ArrayField(models.TextField(), default=list, help_text="Names of the fields touched, never their values")

    class Meta:
        indexes = (
            models.Index(fields=["-at", "-id"], name="consultation_by_time"),
            models.Index(fields=["user_id", "-at"], name="consultation_by_user"),
            # What waits to be put in order is kept short, so that no page waits while a lot of it is.
            GinIndex(fields=["case_ids"], name="consultation_by_case", gin_pending_list_limit=256),
            GinIndex(fields=["person_ids"], name="consultation_by_person", gin_pending_list_limit=256),
        )


class LogLink(models.Model):
    """A line's place in the hash chain of the log. Written by the database alone (`holdfast.access.log_program`)."""

    seq = models.BigIntegerField(primary_key=True, help_text="1 for the first line of the area, without gaps")
    line_id = models.BigIntegerField(unique=True)
    prev_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        ordering = ("seq",)


class LogWaiting(models.Model):
    """A line that was written while another transaction was linking; whoever comes next links it."""

    line_id = models.BigIntegerField(primary_key=True)
    digest = models.BinaryField()
