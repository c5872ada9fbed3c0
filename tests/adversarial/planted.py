"""What is planted: a child whom the most restricted user may not know of, and an address that hardly anybody may know.

`Planted.canaries` are words and numbers that occur nowhere else. Whoever finds one where they may not has found a leak.
The child is next to the one with whom the user works: a sibling, named in a fact that stands in both cases.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile, is_zipfile

from django.db.models import Q
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from holdfast.access.models import Involvement, User
from holdfast.access.viewer import Viewer, acting_as, job, viewer_for
from holdfast.assurance.breaches.actions import Found, begin_breach
from holdfast.assurance.dip_samples.actions import draw_sample
from holdfast.assurance.dip_samples.models import DipItem, DipSample
from holdfast.casework.meetings.calling import Asked, NotAsked, call_meeting
from holdfast.casework.models import Duty
from holdfast.chronology.actions import append_fact
from holdfast.chronology.drafts import save_draft
from holdfast.chronology.models import Fact
from holdfast.register.actions import add_address, add_name, open_case, register_person, relate
from holdfast.register.models import Address, AddressCircle, Case, Person, PersonName, Relationship
from holdfast.register.names import NewName
from tests.access.area import CONCERN
from tests.support.kelpmouth import Kelpmouth

LOOKING = job("look for what is planted", "A test must know the ids of what nobody may find.")
RESTRICTED = "ife"
"""A worker of a charity, who sees the children they work with and nobody else."""
GIVEN, FAMILY, ALIAS = "Zephyrine", "Quillfeather", "Vantabloom"
BORN = date(2012, 2, 29)
NHS, UPN, PNC = "9434765919", "H801200001001", "2024/0000042K"
TOLD = "Xyloquartz was said to the worker."
STREET, POSTCODE = "77 Obsidianwharf Rise", "ZE2 9XJ"


@dataclass
class Planted:
    """The area with what was planted in it."""

    kelpmouth: Kelpmouth
    user: Viewer
    mine: Case
    hidden: Case
    child: Person
    colleague: Viewer
    ids: dict[str, object] = field(default_factory=dict)
    """The hidden thing by each name that an argument of an address has."""

    @property
    def of_the_child(self) -> list[str]:
        """What tells of the hidden child."""
        return [
            GIVEN, FAMILY, ALIAS, "Xyloquartz", NHS, "943 476 5919", UPN, PNC, "0000042K", "29 February 2012",
            "2012-02-29", self.hidden.reference, str(self.hidden.pk), str(self.child.pk),
        ]  # fmt: skip

    @property
    def of_the_address(self) -> list[str]:
        """What tells of the confidential address."""
        return ["Obsidianwharf", POSTCODE, POSTCODE.replace(" ", "")]

    def found_in(self, canaries: list[str], text: str) -> list[str]:
        """The canaries that stand in a text, in whatever case."""
        return [each for each in canaries if each.casefold() in text.casefold()]


def plant(kelpmouth: Kelpmouth) -> Planted:
    """Plant both beside a child with whom the restricted user works."""
    user = kelpmouth.viewer_of(RESTRICTED)
    with acting_as(user):
        mine = Case.objects.filter(kind="person", closed_at__isnull=True).order_by("reference").first()
        assert mine is not None
        own = mine.person
        assert own is not None
    colleague = _colleague(mine, user)
    with acting_as(colleague):
        child = register_person(
            by=colleague, names=[NewName(GIVEN, FAMILY)], source="told", birth_date=BORN, nhs_number=NHS, upn=UPN,
        )  # fmt: skip
        add_name(by=colleague, person=child, name=NewName(ALIAS, kind="nickname"), source="friend")
        Person.objects.filter(pk=child.pk).update(pnc=PNC)
        hidden = open_case(by=colleague, kind="person", person=child, reason=TOLD, involve_front_door=False)
        relate(by=colleague, person=own, kind="sibling", other=child, source="mother")
        sibling = {"id": str(child.pk), "relation": "sister"}
        both = append_fact(
            by=colleague, kind="concern.raised", happened_at=timezone.now(), cases=[mine, hidden],
            data={**CONCERN, "what": "Both were there.", "siblings": [sibling]}, people=[(child, "present")],
        )  # fmt: skip
        fact = append_fact(
            by=colleague, kind="concern.raised", happened_at=timezone.now(), data={**CONCERN, "what": TOLD},
            cases=[hidden],
        )  # fmt: skip
        named = append_fact(
            by=colleague, kind="concern.raised", happened_at=timezone.now(), data={**CONCERN, "what": TOLD},
            cases=[mine], handling="named people",
        )  # fmt: skip
        secret = add_address(
            by=colleague, person=own, lines=STREET, postcode=POSTCODE, source="mother", confidential_because="Threats.",
        )  # fmt: skip
        add_address(by=colleague, person=child, lines="12 Xyloquartz Row", source="mother")
        save_draft(by=colleague, form="concern.raised", data={"what": [TOLD]}, case_id=hidden.pk)
        number = _meeting(colleague, hidden)
        lost = Found(timezone.now() - timedelta(hours=2), TOLD, "Nothing yet.")
        breach = begin_breach(by=colleague, found=lost, cases=[hidden])
    planted = Planted(kelpmouth, user, mine, hidden, child, colleague)
    with acting_as(LOOKING):
        planted.ids = {
            "case_id": hidden.pk,
            "person_id": child.pk,
            "other_id": child.pk,
            "fact_id": fact.pk,
            "named_fact": named.pk,
            "shared_fact": both.pk,
            "duty_id": Duty.objects.filter(case=hidden).values_list("pk", flat=True)[0],
            "involvement_id": Involvement.objects.filter(case=hidden).values_list("pk", flat=True)[0],
            "name_id": PersonName.objects.filter(person=child).values_list("pk", flat=True)[0],
            "relationship_id": Relationship.objects.filter(other=child).values_list("pk", flat=True)[0],
            "address_id": Address.objects.filter(person=child).values_list("pk", flat=True)[0],
            "number": number,
            "breach_id": breach,
        }
    auditor, today = kelpmouth.viewer_of("gareth"), timezone.localdate()
    with acting_as(auditor):
        sample = draw_sample(
            by=auditor, of=DipSample.Population.OPENED, first_day=today, last_day=today, wanted=1, seed="x", reason="x"
        )
        planted.ids["sample_id"] = sample.pk
        planted.ids["item_id"] = DipItem.objects.filter(sample=sample).values_list("pk", flat=True)[0]
    with acting_as(colleague):
        planted.ids["secret_address"] = secret.pk
        planted.ids["circle_id"] = AddressCircle.objects.filter(address=secret).values_list("pk", flat=True)[0]
    return planted


def _colleague(case: Case, user: Viewer) -> Viewer:
    """Somebody else who works on the case by name."""
    with acting_as(user):
        involved = Involvement.objects.filter(case=case, user__isnull=False, until_at__isnull=True)
        other = involved.exclude(user_id=user.user_id).exclude(role="emergency").order_by("from_at", "id").first()
    assert other is not None
    assert other.user_id is not None
    viewer = viewer_for(User.objects.get(pk=other.user_id), other.agency_id)
    assert viewer is not None
    return viewer


def _meeting(by: Viewer, case: Case) -> int:
    called = call_meeting(
        by=by, kind="strategy", cases=[case], planned_for=timezone.now() + timedelta(hours=1), where="Room 4",
        asked=[Asked(by.party, by.user_id)],
        not_asked=[
            NotAsked(who, who, TOLD, case.pk)
            for who in ("gangs team", "education", "parent or carer", "young person")
        ],
        link="http://testserver/meetings/{number}/",
    )  # fmt: skip
    number: int = called.number
    return number


class Watchful(Client):
    """A client that reads all that it is answered, documents too, and keeps where a canary stood."""

    def __init__(self, planted: Planted, canaries: list[str], user: str = RESTRICTED) -> None:
        super().__init__(raise_request_exception=False)
        self.planted, self.canaries = planted, canaries
        self.leaks: list[tuple[str, list[str]]] = []
        self.read = 0
        self.force_login(User.objects.get(email=f"{user}@kelpmouth.example.org"))

    def request(self, **request: Any) -> Any:
        """Ask, and read the answer."""
        response = super().request(**request)
        self.read += 1
        address = f"{request.get('PATH_INFO')}?{request.get('QUERY_STRING', '')}"
        asked = f"{request.get('REQUEST_METHOD', 'GET')} {address}"
        body = request.get("wsgi.input")
        sent = getattr(body, "_FakePayload__content", None)
        typed = sent.getvalue().decode(errors="replace") if sent is not None else ""
        known = {each for each in self.canaries if each.casefold() in f"{typed} {address}".casefold()}
        # What somebody typed themselves is shown to them again.
        found = [each for each in self.planted.found_in(self.canaries, text_of(response)) if each not in known]
        if found:
            self.leaks.append((asked, found))
        return response


def text_of(response: HttpResponse) -> str:
    """All that an answer says: its headers, its cookies, and its content, also of a PDF or a Word document."""
    content = response.content if not response.streaming else b"".join(response.streaming_content)  # type: ignore[attr-defined]
    said = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    if content.startswith(b"%PDF"):
        pages = PdfReader(BytesIO(content))
        said += "\n".join(page.extract_text() for page in pages.pages) + str(pages.metadata)
        said += "\n".join(_inflated(content))
    elif is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as parts:
            said += "\n".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
    else:
        said += content.decode(errors="replace")
    return said


def _inflated(pdf: bytes) -> list[str]:
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(stream).decode(errors="replace"))
        except zlib.error:
            continue
    return found


def stands_where_it_was_planted(planted: Planted) -> bool:
    """Whether whoever may know does find it: a search for what is not there proves nothing."""
    with acting_as(planted.colleague):
        fact = Fact.objects.filter(Q(data__what=TOLD)).exists()
        return fact and Person.objects.filter(pk=planted.child.pk).exists() and _address_there(planted)


def _address_there(planted: Planted) -> bool:
    return Address.objects.filter(pk=UUID(str(planted.ids["secret_address"])), lines=STREET).exists()
