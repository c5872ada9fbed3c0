"""Putting a briefing forward, agreeing to it, withdrawing it, reading it (NOR-10).

All run within `acting_as(by)`. Where one refuses, the lines that it wrote in the log stay: the caller answers and does
not let the transaction fall.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.mail import say_that_something_waits
from holdfast.access.models import Membership, Operation, User
from holdfast.access.viewer import Viewer, acting_as, job
from holdfast.chronology.actions import append_fact
from holdfast.protocol.words import listed
from holdfast.register.models import Agency, Case, Place
from holdfast.register.review import months_after
from holdfast.register.words import CaseKind
from holdfast.sharing.briefings import who
from holdfast.sharing.briefings.check import Checked, check, compare, not_too_often
from holdfast.sharing.briefings.models import Briefing, BriefingAgency, BriefingPlace, BriefingReceipt
from holdfast.sharing.briefings.on_record import HOMES
from holdfast.sharing.queries import agreement_between, must_have_agreed, purposes_on
from holdfast.sharing.wall import CHECK_AGAIN
from holdfast.sharing.words import Purpose

ISSUED = "briefing.issued"
LONGEST_MONTHS = 6
"""A briefing fades after half a year at the latest, as every record is reviewed by then (`register.review.MONTHS`)."""
TEXTS = ("title", "about", "seen", "asked")

ISSUING = job(
    "record a briefing",
    "That a briefing was issued about a place stands in the case of that place, which its second manager may not see.",
)


@dataclass(frozen=True)
class NewBriefing:
    """A briefing as somebody wants it issued. `second` is who is asked to agree."""

    title: str
    about: str
    seen: str
    asked: str
    purpose: Purpose
    from_date: date
    until_date: date
    second: Membership
    agencies: Sequence[Agency]
    places: Sequence[Place] = ()
    nominated_by: str = ""
    replaces: Briefing | None = None

    @property
    def texts(self) -> dict[str, str]:
        """The parts that recipients read."""
        return {name: getattr(self, name) for name in TEXTS}


@dataclass(frozen=True)
class PutForward:
    """What came of it: the briefing, or what must be changed first."""

    checked: Checked
    briefing: Briefing | None = field(default=None)


def put_forward(*, by: Viewer, what: NewBriefing, link: str) -> PutForward:
    """Have a briefing checked and, where nothing in it points at anybody, ask the second manager to agree.

    Single words that are also names do not stop it: the second manager decides on them. Raises Refused for a viewer who
    may not chair, dates, agencies without an agreement, a second manager who may not be; and after too many checks.
    """
    _must_chair(by, what)
    if what.replaces is not None and (what.replaces.by_user_id, what.replaces.agency_id) != (
        by.author,
        by.author_agency,
    ):
        raise Refused("A briefing is replaced by its chair.", instead=f"Ask {what.replaces.by_name}.")
    _check_dates(what)
    if any(each.kind in HOMES for each in what.places):
        raise Refused(
            "No briefing is about a children’s home or another placement: few live there.",
            instead="Choose the street or the area instead.",
            clauses=["NOR-10"],
            fields={"places": "Choose the street or the area instead."},
        )
    _check_agencies(by.author_agency, what.purpose, [*what.agencies, what.second.agency])
    if what.second.pk not in {each.pk for each in who.seconds()}:
        raise Refused(
            "A briefing is agreed by the police who work on exploitation.",
            instead="Choose one of them.",
            clauses=["NOR-10"],
            fields={"second": "Choose one of these."},
        )
    checked = check(by=by, texts=what.texts, places=what.places)
    if checked.refused:
        return PutForward(checked)
    return PutForward(checked, _recorded(by, what, checked, link))


def _must_chair(by: Viewer, what: NewBriefing) -> None:
    if not who.may_chair(by):
        raise Refused(
            "A briefing is chaired by the head of social work or a manager nominated by them.",
            instead="Ask one of them to write it.",
            clauses=["NOR-10"],
        )
    if who.must_be_nominated(by) and not what.nominated_by.strip():
        raise Refused(
            "A manager chairs a briefing by nomination.",
            instead="Say who nominated you.",
            clauses=["NOR-10"],
            fields={"nominated_by": "Say who nominated you: name and post."},
        )


def _check_dates(what: NewBriefing) -> None:
    last = months_after(what.from_date, LONGEST_MONTHS)
    today = timezone.localdate()
    if what.until_date < max(what.from_date, today):
        raise Refused(
            "It would be over already.", instead="Give a later day.", fields={"until_date": "Give a later day."}
        )
    if what.until_date > last:
        raise Refused(
            "A briefing is read for half a year at most.",
            instead="Give an earlier day. It can be replaced by a new one then.",
            fields={"until_date": "Give an earlier day."},
        )


def _check_agencies(sender: UUID, purpose: Purpose, agencies: Iterable[Agency]) -> None:
    if purpose not in purposes_on() or purpose not in who.purposes():
        raise Refused(
            "No briefing is issued for this purpose now.",
            instead="Choose another, or ask whoever co-ordinates information sharing.",
            clauses=["GM-11", "GM-12"],
            fields={"purpose": "This purpose is switched off."},
        )
    must_have_agreed(sender, agencies, purpose, asked="agencies")


@transaction.atomic
def _recorded(by: Viewer, what: NewBriefing, checked: Checked, link: str) -> Briefing:
    second = what.second
    briefing = Briefing.objects.create(
        **what.texts,
        purpose=what.purpose,
        from_date=what.from_date,
        until_date=what.until_date,
        by_user_id=by.author,
        by_name=by.name,
        post=by.post,
        agency_id=by.author_agency,
        nominated_by=what.nominated_by.strip(),
        second=second.user,
        second_name=second.user.name,
        second_post=second.post,
        second_agency=second.agency,
        coincidences=checked.coincidences,
        replaces=what.replaces,
    )
    BriefingPlace.objects.bulk_create(
        BriefingPlace(briefing=briefing, place=each) for each in dict.fromkeys(what.places)
    )
    told = dict.fromkeys([by.author_agency, second.agency_id, *(each.pk for each in what.agencies)])
    BriefingAgency.objects.bulk_create(BriefingAgency(briefing=briefing, agency_id=each) for each in told)
    record_consultation(viewer=by, operation=Operation.COLLECT, what="briefing put forward")
    _mail([second.user.email], "A briefing waits for you to agree.", "read it", link)
    return briefing


def agree(*, by: Viewer, briefing: Briefing, because: str = "", link: str) -> Checked:
    """Agree as the second manager; by that it is issued. The text is compared with everybody on record now.

    `because` says why each word that could be a name or a home is none here. Raises Refused for anybody else, without
    that reason, and where something in it points at somebody on record; of that no part is said, for it would tell the
    chair who is on record.
    """
    standing = _waiting(by, briefing)
    not_too_often(by)
    texts = {name: getattr(standing, name) for name in TEXTS}
    record_consultation(viewer=by, operation=Operation.SEARCH, what=CHECK_AGAIN, fields=TEXTS)
    checked = compare(texts, list(standing.places.all()))
    if checked.refused:
        raise Refused(
            "Compared with everybody on record, something in it could point at somebody.",
            instead="Do not agree, and ask the chair to write it anew without any name, nickname or home,"
            f" and without {_quoted(standing.coincidences)}."
            if standing.coincidences
            else "Do not agree, and ask the chair to write it anew without any name, nickname or home.",
            clauses=["NOR-10"],
        )
    if checked.coincidences != standing.coincidences:
        # Somebody came on record since then: the page asks for these words now.
        standing.coincidences = checked.coincidences
        standing.save(update_fields=["coincidences"])
    if checked.coincidences and not because.strip():
        raise Refused(
            f"{_quoted(checked.coincidences)}: could be the name of somebody, or a home.",
            instead="Say in writing why it is none here, or do not agree.",
            clauses=["NOR-10"],
            fields={"because": "Say why it is none here."},
        )
    _issue(by, standing, because, link)
    return checked


def _quoted(pieces: Iterable[str]) -> str:
    return listed([f"“{each}”" for each in pieces])


@transaction.atomic
def _issue(by: Viewer, briefing: Briefing, because: str, link: str) -> None:
    agencies = list(briefing.agencies.order_by("title", "id"))
    others = [each for each in agencies if each.pk != briefing.agency_id]
    _check_agencies(briefing.agency_id, Purpose(briefing.purpose), others)
    briefing.agreed_at = timezone.now()
    briefing.coincidence_because = because.strip() if briefing.coincidences else ""
    briefing.save(update_fields=["agreed_at", "coincidence_because"])
    agreements = {agreement_between(briefing.agency_id, each.pk, Purpose(briefing.purpose)) for each in others}
    record_consultation(
        viewer=by,
        operation=Operation.DISCLOSE,
        what="briefing issued",
        purpose=briefing.purpose,
        agreement=", ".join(sorted({each.reference for each in agreements if each})),
        recipients=[each.key for each in agencies],
        fields=TEXTS,
    )
    old = Briefing.objects.select_for_update(of=("self",)).filter(replaced_by=briefing).first()
    if old is not None and old.withdrawn_at is None and old.until_date >= timezone.localdate():
        _withdraw(by, old, "A new briefing replaces it.", link)
    _record_at_places(by, briefing, agencies)
    _mail(
        who.told_by_mail([each.pk for each in agencies if each.pk not in {briefing.agency_id, by.agency_id}]),
        "A briefing for your agency waits for you.",
        "read it",
        link,
    )


def _record_at_places(by: Viewer, briefing: Briefing, agencies: Iterable[Agency]) -> None:
    """A fact in each open case of a place that it is about, so that the protocol knows of it."""
    data = {
        "agreed_by": [
            {"name": briefing.by_name, "agency": briefing.agency.key, "role": briefing.post},
            {"name": briefing.second_name, "agency": briefing.second_agency.key, "role": briefing.second_post},
        ],
        "told": listed([each.title for each in agencies]),
        "until": briefing.until_date.isoformat(),
    }
    places = [each.pk for each in briefing.places.all()]
    with acting_as(ISSUING):
        cases = list(Case.objects.filter(kind=CaseKind.PLACE, place__in=places, closed_at__isnull=True).order_by("id"))
        if cases:
            append_fact(by=by, kind=ISSUED, happened_at=timezone.now(), data=data, cases=cases)


@transaction.atomic
def decline(*, by: Viewer, briefing: Briefing, because: str) -> None:
    """Do not agree, and say why. Nothing is issued; the chair can write it anew."""
    standing = _waiting(by, briefing)
    _must_say(because)
    standing.declined_at, standing.declined_because = timezone.now(), because.strip()
    standing.save(update_fields=["declined_at", "declined_because"])
    record_consultation(viewer=by, operation=Operation.ALTER, what="briefing not agreed")


def _locked(briefing: Briefing) -> Briefing | None:
    """The briefing as it stands, until the transaction ends nobody else's to change; None for who does not keep it."""
    return Briefing.objects.select_for_update(of=("self",)).filter(pk=briefing.pk).first()


def _waiting(by: Viewer, briefing: Briefing) -> Briefing:
    standing = _locked(briefing)
    if standing is None or (standing.second_id, standing.second_agency_id) != (by.author, by.author_agency):
        raise Refused(
            "A briefing is agreed by the second manager, of another agency than its chair.",
            instead=f"Ask {briefing.second_name}.",
            clauses=["NOR-10"],
        )
    if standing.agreed_at or standing.declined_at or standing.withdrawn_at:
        raise Refused("This has been decided already.", instead="Read what became of it.")
    if standing.until_date < timezone.localdate():
        raise Refused("Its last day is past.", instead="Ask the chair to write it anew.")
    return standing


def _must_say(because: str) -> None:
    if not because.strip():
        raise Refused("Say why.", instead="Say why.", fields={"because": "Say why."})


@transaction.atomic
def withdraw(*, by: Viewer, briefing: Briefing, because: str, link: str) -> None:
    """Take it back: nobody reads it any longer, and those who have read it are told that it was taken back."""
    standing, who_asks = _locked(briefing), (by.author, by.author_agency)
    is_second = standing is not None and who_asks == (standing.second_id, standing.second_agency_id)
    if standing is None or not (is_second or who_asks == (standing.by_user_id, standing.agency_id)):
        raise Refused("Its chair or its second manager withdraws a briefing.", instead=f"Ask {briefing.by_name}.")
    if standing.withdrawn_at or standing.declined_at:
        raise Refused("This has been decided already.", instead="Read what became of it.")
    if is_second and standing.is_waiting:
        raise Refused("It is not issued yet.", instead="Choose “Do not issue it” and say why.")
    _must_say(because)
    _withdraw(by, standing, because.strip(), link)


def _withdraw(by: Viewer, briefing: Briefing, because: str, link: str) -> None:
    briefing.withdrawn_at, briefing.withdrawn_because = timezone.now(), because
    briefing.save(update_fields=["withdrawn_at", "withdrawn_because"])
    record_consultation(viewer=by, operation=Operation.ALTER, what="briefing withdrawn")
    read = briefing.receipts.exclude(user_id=by.author).values("user_id")
    emails = User.objects.filter(pk__in=read, is_active=True).order_by("email").values_list("email", flat=True)
    _mail(list(emails), "A briefing that you have read was taken back.", "see why", link)


@transaction.atomic
def read(*, by: Viewer, briefing: Briefing) -> None:
    """A line in the log, and with the first reading a receipt for those who issued it."""
    record_consultation(viewer=by, operation=Operation.CONSULT, what="briefing", route="briefing")
    if briefing.agreed_at is not None:
        receipt = BriefingReceipt(
            briefing=briefing, user_id=by.author, agency_id=by.author_agency, name=by.name, post=by.post
        )
        BriefingReceipt.objects.bulk_create([receipt], ignore_conflicts=True)


def _mail(to: Sequence[str], says: str, asks: str, link: str) -> None:
    say_that_something_waits(to, subject="Holdfast: something waits for you", says=says, asks=asks, link=link)
