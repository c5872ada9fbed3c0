"""What nobody would type, through every form of these screens: refused or kept as it is, and never a fault."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from holdfast.access.models import Function
from holdfast.access.viewer import acting_as
from holdfast.chronology.models import Fact
from tests.access.area import SET_UP, Area

pytestmark = pytest.mark.usefixtures("db")

NAUGHTY = [
    "\x00",
    "a\x00b",
    "' or 1=1 --",
    '"><script>alert(1)</script>',
    "{{ 7 * 7 }}{% raise %}",
    "${7*7}",
    "%s%n%d",
    "\u202eright to left",
    "Z\u0351\u036b\u0343\u036a\u0302a\u030algo",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\ufeff\u200b",
    "-1",
    "1e309",
    "NaN",
    "٣",
    "../../etc/passwd",
    "\r\nSet-Cookie: a=b",
    "undefined",
    "[object Object]",
    "x" * 30_000,
]
FIELDS = [
    "reasons",
    "category",
    "what",
    "given",
    "family",
    "born-day",
    "born-month",
    "born-year",
    "happened-day",
    "happened-time",
    "signs-rows",
    "signs-0-sign",
    "signs-0-seen_by",
    "siblings-0-name",
    "siblings-0-born",
    "person",
    "team",
    "threshold",
    "who",
    "role",
    "reason",
    "words",
    "group",
    "since-day",
    "page",
    "text",
    "handling",
    "key",
    "draft-version",
]
BUTTONS = ["record", "keep", "next", "look", "sure", "send", "withdraw", "add siblings", "remove signs 0", "correct"]


@pytest.fixture
def somebody() -> tuple[Client, str]:
    area = Area()
    door = area.staff("Fin", post="front door", team=area.front_door, functions=[Function.FRONT_DOOR])
    case = area.case(door)
    fact = area.concern(door, case)
    client = Client()
    with acting_as(SET_UP):
        client.force_login(area.user(door))
    begun = client.post("/concern/", {"immediate_danger": "no", "do": "next"})["Location"].rsplit("/", 1)[0]
    return client, f"{case.pk} {fact.pk} {begun}"


@pytest.mark.slow
def test_no_form_breaks(somebody: tuple[Client, str]) -> None:
    client, names = somebody
    case, fact, concern = names.split()
    addresses = ["/people/", f"/cases/{case}/chronology", f"/cases/{case}/involved", f"/cases/{case}/record/risk.view",
                 f"/cases/{case}/record/concern.raised", f"/cases/{case}/facts/{fact}/correct", f"/front-door/{case}",
                 f"{concern}/who", f"{concern}/seen", f"{concern}/others", f"{concern}/check"]  # fmt: skip
    for turn in range(len(NAUGHTY)):
        typed = {name: NAUGHTY[(turn + place) % len(NAUGHTY)] for place, name in enumerate(FIELDS)}
        for step, address in enumerate(addresses):
            do = BUTTONS[(turn + step) % len(BUTTONS)]
            assert client.post(address, {**typed, "do": do}).status_code < 500, (address, turn, do)


@pytest.mark.slow
def test_no_address_breaks(somebody: tuple[Client, str]) -> None:
    client, names = somebody
    case = names.split()[0]
    questions = [("/", "whose"), ("/", "rule"), ("/", "case"), ("/", "page"), (f"/cases/{case}/", "as_at"),
                 (f"/cases/{case}/", "at-day"), (f"/cases/{case}/involved", "colleague"),
                 (f"/cases/{case}/record/risk.view", "duty"), ("/front-door/", "page")]  # fmt: skip
    for text in NAUGHTY:
        for address, name in questions:
            assert client.get(address, {name: text[:2000]}).status_code < 500, (address, name, text[:40])


def test_what_is_kept_is_what_was_typed(somebody: tuple[Client, str]) -> None:
    client, names = somebody
    case = names.split()[0]
    now = timezone.localtime()
    typed = {
        "category": "1", "handling": "case team", "do": "record", "happened-day": str(now.day),
        "happened-month": str(now.month), "happened-year": str(now.year), "happened-time": f"{now:%H:%M}",
    }  # fmt: skip
    for text in NAUGHTY[2:19]:
        done = client.post(f"/cases/{case}/record/risk.view", {**typed, "reasons": text})
        assert done.status_code == 302, (text, done.content.decode())
        with acting_as(SET_UP):
            kept = Fact.objects.get(pk=done["Location"].partition("?")[0].rsplit("/", 1)[1])
        assert kept.data["reasons"] == text.replace("\r\n", "\n").strip()
        assert "<script>alert" not in client.get(done["Location"]).content.decode()
