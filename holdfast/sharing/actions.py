"""Telling something to named people, or deciding not to; approving it; taking it back.

All run within `acting_as(by)`. Each is one transaction, and is in the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.mail import say_that_something_waits
from holdfast.access.models import Membership, Operation, User
from holdfast.access.viewer import Viewer
from holdfast.casework.case_page.in_force import InForce
from holdfast.chronology.actions import append_fact
from holdfast.chronology.models import Fact
from holdfast.chronology.queries import Entry
from holdfast.protocol.words import listed
from holdfast.register.models import Case
from holdfast.register.review import first_review
from holdfast.sharing import content
from holdfast.sharing.gateways import Ask, advice_on
from holdfast.sharing.models import Disclosure, Notice, Recipient
from holdfast.sharing.queries import must_have_agreed, purposes_on
from holdfast.sharing.words import Purpose

SHARED, NOT_SHARED, RECALLED = "information.shared", "information.not-shared", "information.recalled"


@dataclass(frozen=True)
class Sharing:
    """What is to be told, to whom and why: the answers to the seven golden rules of sharing information.

    `answers` are the fields of `information.shared` that the product does not know by itself (consent, asked, why,
    risk, advice, left_out). `recipients` are named people, each with the agency for which they are told. `gateway` is
    a code of `sharing.gateways`.
    """

    purpose: Purpose
    recipients: Sequence[Membership]
    fields: Sequence[str]
    facts: Sequence[Entry]
    message: str
    gateway: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    life_at_risk: bool = False
    enquiry: bool = False
    requested: bool = False
    approver: str = ""

    def ask(self, by: Viewer) -> Ask:
        """The question for the adviser."""
        return Ask(
            sender=by.agency,
            recipients=sorted({each.agency.key for each in self.recipients}),
            purpose=str(self.purpose),
            classes=content.classes_of(self.fields, self.facts, sender=by.agency),
            on=timezone.localdate(),
            agreed=self.answers.get("consent") == "given",
            life_at_risk=self.life_at_risk,
            enquiry=self.enquiry,
            requested=self.requested,
            approver=self.approver,
        )


@transaction.atomic
def share(*, by: Viewer, case: Case, what: Sharing, link: str) -> Disclosure:
    """Tell it, or where it has many recipients have it wait for a second person (GM-09).

    `link` is the address of what was shared with somebody; mails carry it and nothing else. Raises Refused, with the
    way forward: for a purpose that is off, a recipient without a live agreement, a gateway that does not carry it,
    what the protocol forbids, or nothing to tell.
    """
    if case.person_id is None:
        raise Refused("What is shared is about one child.", instead="Share it from that child’s own case.")
    _check_open(case)
    _check_purpose(what.purpose)
    _check_recipients(by, what)
    provision = _check_gateway(by, what)
    now = timezone.now()
    sections = content.build(
        by, case, purpose=what.purpose, fields=what.fields, facts=what.facts, message=what.message, at=now
    )
    if not sections:
        raise Refused("There is nothing in it.", instead="Choose what they need to know.")
    if content.tells_confidential_address(case, sections):
        raise Refused(
            "An address that is kept confidential stands in it.",
            instead="Take the address out, or leave out the record in which it stands.",
            clauses=["GM-08"],
        )
    disclosure = Disclosure.objects.create(
        case=case,
        person_id=case.person_id,
        purpose=what.purpose,
        gateway=what.gateway,
        provision=provision,
        answers=_fact_data(what, sections, content.category_of(case, now)),
        content=[section.as_data() for section in sections],
        sources=content.source_ids(what.facts),
        by_user_id=by.author,
        by_name=by.name,
        agency_id=by.author_agency,
        decided_at=now,
        review_by=first_review(timezone.localdate(now)),
    )
    Recipient.objects.bulk_create(
        Recipient(disclosure=disclosure, user=each.user, agency=each.agency, name=each.user.name, post=each.post)
        for each in what.recipients
    )
    if len(what.recipients) > Disclosure.FEW:
        record_consultation(
            viewer=by, operation=Operation.ALTER, what="disclosure waits for approval", case_ids=[case.pk]
        )
    else:
        _send(by, disclosure, link)
    return disclosure


def _check_open(case: Case) -> None:
    if case.closed_at is not None:
        raise Refused(
            "The case is closed: what was known in it is told to nobody.", instead="Open the case again first."
        )


def _check_purpose(purpose: Purpose) -> None:
    if purpose not in purposes_on():
        raise Refused(
            "Nothing is shared for this purpose now: its assessments are missing or past their review.",
            instead="Ask whoever co-ordinates information sharing. If a life is at risk, tell those who can act by "
            "telephone and record it afterwards.",
            clauses=["GM-11", "GM-12"],
            fields={"purpose": "This purpose is switched off."},
        )


def _check_recipients(by: Viewer, what: Sharing) -> None:
    if not what.recipients:
        raise Refused("Somebody must be told.", instead="Choose who.", fields={"people": "Choose at least one person."})
    must_have_agreed(by.author_agency, [each.agency for each in what.recipients], what.purpose, asked="people")


def _check_gateway(by: Viewer, what: Sharing) -> str:
    advice = advice_on(what.gateway, what.ask(by))
    if advice is None:
        raise Refused(
            "This power cannot be relied on today.",
            instead="Choose another one.",
            clauses=["ISL-8.1"],
            fields={"gateway": "Choose the power."},
        )
    if not advice.fits:
        raise Refused(
            f"{advice.gateway.title}: {' '.join(advice.why)}",
            instead="Choose another power, or change what is shared, with whom or for what.",
            clauses=["ISL-8.1"],
            fields={"gateway": "This power does not carry it."},
        )
    return advice.gateway.provision


def _fact_data(what: Sharing, sections: Sequence[content.Section], category: InForce | None) -> dict[str, Any]:
    """The disclosure as a fact of the case: which headings were told, never their lines."""
    told = {
        **what.answers,
        "gateway": what.gateway,
        "purpose": what.purpose.label,
        "what": listed([section.title for section in sections]),
        "with_whom": [
            {"name": each.user.name, "agency": each.agency.key, **({"role": each.post} if each.post else {})}
            for each in what.recipients
        ],
    }
    if category is not None and any(section.name == "category" for section in sections):
        told["category_included"] = "as history" if category.stale else "as current"
    return told


def _send(by: Viewer, disclosure: Disclosure, link: str) -> None:
    fact = append_fact(
        by=by,
        kind=SHARED,
        happened_at=timezone.now(),
        data=disclosure.answers,
        cases=[disclosure.case],
        idempotency_key=f"disclosure:{disclosure.pk}",
    )
    disclosure.fact, disclosure.sent_at = fact, fact.recorded_at
    disclosure.save(update_fields=["fact", "sent_at"])
    told = list(disclosure.recipients.select_related("user"))
    record_consultation(
        viewer=by,
        operation=Operation.DISCLOSE,
        what=f"disclosure for: {disclosure.purpose}",
        case_ids=[disclosure.case_id],
        person_ids=[disclosure.person_id],
        reason=disclosure.provision,
    )
    _say_so([each.user.email for each in told], link)


def _waiting(disclosure: Disclosure) -> Disclosure:
    standing = Disclosure.objects.select_for_update(of=("self",)).select_related("case").get(pk=disclosure.pk)
    if standing.sent_at is not None or standing.dropped_at is not None:
        raise Refused("This has been decided already.", instead="Read what became of it.")
    return standing


@transaction.atomic
def approve(*, by: Viewer, disclosure: Disclosure, link: str) -> None:
    """Agree, as a second person, that so many are told; then it is sent. Raises Refused for whoever began it, and for
    somebody who would be told."""
    standing = _waiting(disclosure)
    _must_be_second(by, standing)
    _check_open(standing.case)
    _check_purpose(Purpose(standing.purpose))
    rows = standing.recipients.select_related("agency")
    must_have_agreed(standing.agency_id, [row.agency for row in rows], Purpose(standing.purpose), asked="people")
    sections = [content.Section.of(one) for one in standing.content]
    if content.tells_address_of_old(standing.case, sections) or content.tells_confidential_address(
        standing.case, sections
    ):
        raise Refused(
            "The address in it is not one that may be told now.",
            instead="Record that this one is not shared, and have it written anew.",
            clauses=["GM-08"],
        )
    if Fact.objects.filter(corrects_id__in=standing.sources, recorded_at__gt=standing.decided_at).exists():
        raise Refused(
            "A record that stands in it was corrected since it was written.",
            instead="Record that this one is not shared, and have it written anew.",
            clauses=["GM-14"],
        )
    standing.approved_by_id = by.author
    standing.save(update_fields=["approved_by"])
    _send(by, standing, link)


@transaction.atomic
def drop(*, by: Viewer, disclosure: Disclosure, because: str) -> Fact:
    """Decide that it is not told after all; the reason is recorded in the case."""
    standing = _waiting(disclosure)
    if not because.strip():
        raise Refused("Say why.", instead="Say why it is not told.", fields={"because": "Say why."})
    standing.dropped_at, standing.dropped_because = timezone.now(), because.strip()
    standing.save(update_fields=["dropped_at", "dropped_because"])
    data = {
        "purpose": standing.answers["purpose"],
        "with_whom": standing.answers["with_whom"],
        "why": because.strip(),
    }
    return append_fact(by=by, kind=NOT_SHARED, happened_at=timezone.now(), data=data, cases=[standing.case])


def _must_be_second(by: Viewer, disclosure: Disclosure) -> None:
    if by.user_id == disclosure.by_user_id:
        raise Refused(
            "More than five people are told only if a second person agrees.",
            instead="Ask somebody else who works on the case to read and approve it.",
            clauses=["GM-09"],
        )
    if disclosure.recipients.filter(user_id=by.author).exists():
        raise Refused("You would be told yourself.", instead="Somebody who is not told approves it.", clauses=["GM-09"])


@transaction.atomic
def do_not_share(*, by: Viewer, case: Case, data: Mapping[str, Any], happened: datetime | None = None) -> Fact:
    """Record that something is not shared, and why: the decision counts whichever way it goes (golden rule 7)."""
    return append_fact(by=by, kind=NOT_SHARED, happened_at=happened or timezone.now(), data=data, cases=[case])


@transaction.atomic
def recall(*, by: Viewer, disclosure: Disclosure, because: str, link: str) -> None:
    """Take it back from everybody to whom it was told: its words are not shown to them any longer, and each is asked to
    delete what was kept and to confirm it (GM-09, GM-21)."""
    if not because.strip():
        raise Refused("Say why it is taken back.", instead="Say why.", fields={"because": "Say why."})
    rows = list(disclosure.recipients.select_for_update(of=("self",)).filter(recalled_at__isnull=True))
    if disclosure.sent_at is None or not rows:
        raise Refused("Nobody has it any longer.", instead="Read what became of it.")
    now = timezone.now()
    disclosure.recipients.filter(pk__in=[row.pk for row in rows]).update(
        recalled_at=now, recalled_because=because.strip()
    )
    Notice.objects.bulk_create(
        Notice(recipient=row, kind=Notice.Kind.RECALLED, says=Notice.Kind.RECALLED.label) for row in rows
    )
    data = {"with_whom": professionals(rows), "why": because.strip()}
    append_fact(by=by, kind=RECALLED, happened_at=now, data=data, cases=[disclosure.case])
    record_consultation(
        viewer=by, operation=Operation.ALTER, what="disclosure recalled", case_ids=[disclosure.case_id],
        person_ids=[disclosure.person_id],
    )  # fmt: skip
    emails = User.objects.filter(pk__in=[row.user_id for row in rows]).values_list("email", flat=True)
    _say_so(list(emails), link)


def _say_so(to: Sequence[str], link: str) -> None:
    say_that_something_waits(
        to,
        subject="Holdfast: something waits for you",
        says="Something was shared with you, or has changed since.",
        asks="read it",
        link=link,
    )


def professionals(rows: Iterable[Recipient]) -> list[dict[str, str]]:
    """Recipients as a fact names them."""
    return [{"name": row.name, "agency": row.agency.key, **({"role": row.post} if row.post else {})} for row in rows]
