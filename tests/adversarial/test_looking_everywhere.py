"""Somebody who may not know looks everywhere: pages, documents, searches, counts, matches, mail. Nothing is found."""

from __future__ import annotations

import re
from statistics import median
from time import perf_counter
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse

from holdfast.access.may import declarations
from tests.adversarial.planted import (
    ALIAS,
    FAMILY,
    GIVEN,
    NHS,
    PNC,
    POSTCODE,
    STREET,
    UPN,
    Planted,
    Watchful,
    plant,
    stands_where_it_was_planted,
    text_of,
)
from tests.support.crawl import crawl
from tests.support.kelpmouth import Kelpmouth
from tests.support.post import Post
from tests.support.post import text_of as text_of_mail

pytestmark = [pytest.mark.demo_area, pytest.mark.slow, pytest.mark.clause("GM-08"), pytest.mark.clause("ISL-8.1")]
NOBODY = ("Brunhilde", "Ostergaard")
"""A name like the planted one in length and oddity, of nobody at all."""


@pytest.fixture
def planted(kelpmouth: Kelpmouth) -> Planted:
    """The demonstration's area with what is planted in it."""
    return plant(kelpmouth)


def everywhere() -> list[str]:
    """Every address that needs no argument."""
    found = []
    for _, name, _ in declarations():
        try:
            found.append(reverse(name))
        except NoReverseMatch:
            continue
    return [address for address in found if not address.startswith(("/demo", "/sign-out"))]


def test_the_whole_of_what_they_can_reach_tells_nothing_of_the_child(planted: Planted) -> None:
    assert stands_where_it_was_planted(planted)
    client = Watchful(planted, [*planted.of_the_child, *planted.of_the_address])
    mine = f"/cases/{planted.mine.pk}"
    starts = [
        *everywhere(), f"{mine}/", f"{mine}/chronology", f"{mine}/people", f"{mine}/chronology.pdf",
        f"{mine}/chronology.json", f"/people/{planted.mine.person_id}/", f"/api{mine}", f"/api{mine}/chronology",
        f"{mine}/chronology?words=Xyloquartz", f"/?whose=agency&case={planted.hidden.pk}",
        f"/meetings/new?case={planted.hidden.pk}", f"/?whose=team&case={planted.hidden.pk}&overdue=yes",
    ]  # fmt: skip
    found = crawl(client, starts)
    assert client.read > 60
    assert {"case", "person", "case_chronology", "chronology_pdf", "chronology_json"} <= found.views.keys()
    # "29 February 2012" is also the birth date of nobody else; a canary that the user typed into an address is theirs.
    assert not client.leaks
    assert planted.found_in(planted.of_the_child, text_of(client.get(f"{mine}/"))) == []


def test_the_shared_fact_shows_the_child_whom_they_see_and_is_silent_about_the_other(planted: Planted) -> None:
    client = Watchful(planted, planted.of_the_child)
    shared = f"/cases/{planted.mine.pk}/facts/{planted.ids['shared_fact']}"
    assert "Both were there." in text_of(client.get(shared))
    for address in (
        f"{shared}/correct",
        f"/cases/{planted.mine.pk}/chronology?words=Both",
        f"/cases/{planted.mine.pk}/",
    ):
        assert client.get(address).status_code == 200
    exported = client.get(f"/cases/{planted.mine.pk}/chronology.json")
    assert "Both were there." in text_of(exported)
    assert not client.leaks


def test_the_confidential_address_is_found_by_nobody_outside_its_circle(planted: Planted) -> None:
    """Nor by those who work with the child, the front door, an auditor, a manager."""
    mine = f"/cases/{planted.mine.pk}"
    starts = [
        *everywhere(), f"{mine}/", f"{mine}/people", f"{mine}/chronology.pdf", f"{mine}/chronology.json",
        f"/people/{planted.mine.person_id}/", f"/api{mine}", f"{mine}/plan/family",
    ]  # fmt: skip
    for persona in ("ife", "femi", "gareth", "morag"):
        client = Watchful(planted, planted.of_the_address, persona)
        assert planted.colleague.user_id != planted.kelpmouth.viewer_of(persona).user_id
        crawl(client, starts)
        for typed in (STREET, POSTCODE, "Obsidian"):
            client.post("/people/", {"text": typed})
        assert client.read > 30
        assert not client.leaks, persona


VARIANTS = [
    f"{GIVEN} {FAMILY}", f"{FAMILY} {GIVEN}", GIVEN, FAMILY, ALIAS, "Zepherine Quilfeather", "zephirin quillfether",
    f"{GIVEN} {FAMILY} 29/2/2012", NHS, "943 476 5919", UPN, PNC, "29/2/2012", "Z Q",
]  # fmt: skip
NONSENSE = [
    " ".join(NOBODY), " ".join(reversed(NOBODY)), NOBODY[0], NOBODY[1], "Tantalus", "Brunhild Ostergard",
    "brunhilda ostergaart", f"{' '.join(NOBODY)} 28/2/2012", "9000002516", "900 000 2516", "X801200001002",
    "2024/0000043L", "28/2/2012", "Q Z",
]  # fmt: skip


def test_a_search_for_the_child_is_answered_as_one_for_nobody(planted: Planted) -> None:
    client = Watchful(planted, planted.of_the_child)
    for typed, nonsense in zip(VARIANTS, NONSENSE, strict=True):
        assert _found(client, typed) == _found(client, nonsense), typed
    assert not client.leaks


def _found(client: Watchful, text: str) -> str:
    """What every search says of a text, without the text itself."""
    page = client.post("/people/", {"text": text})
    sought = client.post("/api/people/search", {"text": text}, content_type="application/json")
    numbers = {"nhs_number": text} if text in {NHS, "9000002516"} else {}
    twins = client.post("/api/people/likely-duplicates", {"name": text, **numbers}, content_type="application/json")
    said = "\n".join(map(text_of, (page, sought, twins)))
    return re.sub(r"(?m)^Content-Length: .*$", "", _without(said, text))


def _without(said: str, typed: str) -> str:
    said = said.replace(typed, "<typed>")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", said)


def test_a_case_reference_that_is_hidden_is_answered_as_one_that_there_is_not(planted: Planted) -> None:
    client = Watchful(planted, [])
    missing = planted.hidden.reference[:-6] + "987654"
    hidden = client.post("/people/", {"text": planted.hidden.reference})
    nothing = client.post("/people/", {"text": missing})
    assert hidden.status_code == nothing.status_code == 200
    assert _without(text_of(hidden), planted.hidden.reference) == _without(text_of(nothing), missing)


@pytest.mark.clause("ISL-7.2.2c")
def test_registering_the_same_person_brings_no_warning(planted: Planted) -> None:
    """Whoever raises a concern about the hidden child is told of no match, as for somebody whom nobody knows."""
    client = Watchful(planted, [ALIAS, "Xyloquartz", planted.hidden.reference, str(planted.child.pk), NHS, UPN])
    told = []
    for given, family in ((GIVEN, FAMILY), NOBODY):
        begun = client.post("/concern/", {"immediate_danger": "no", "do": "next"})
        address = begun.headers["Location"].rsplit("/", 1)[0]
        who = {"given": given, "family": family, "born-day": "29", "born-month": "2", "born-year": "2012"}
        looked = client.post(f"{address}/who", {**who, "do": "look"})
        new = client.post(f"{address}/who", {**who, "person": "new", "do": "next"})
        said = text_of(looked).replace(given, "<given>").replace(family, "<family>")
        told.append((_bare(said, address), new.status_code, _bare(new.headers["Location"], address)))
        client.post(f"{address}/who", {"do": "discard"})
    assert told[0] == told[1]
    assert not client.leaks


def _bare(said: str, address: str) -> str:
    said = said.replace(address.rsplit("/", 1)[1], "<id>")
    said = re.sub(r'name="(csrfmiddlewaretoken|key|version)" value="[\w-]+"', "", said)
    return re.sub(r"(?m)^(Content-Length|Set-Cookie): .*$", "", said)


def test_nobody_merges_with_relates_to_or_places_somebody_hidden(planted: Planted) -> None:
    client = Watchful(planted, planted.of_the_child)
    own = planted.mine.person_id
    for address, sent in (
        (f"/people/{own}/merge/", {"text": GIVEN}),
        (f"/people/{own}/relationships/add", {"text": GIVEN, "other": str(planted.child.pk)}),
        (f"/people/{own}/relationships/add", {"kind": "sibling", "person": str(planted.child.pk), "source": "x"}),
        (f"/cases/{planted.mine.pk}/record/concern.raised", {"siblings-0-person": str(planted.child.pk)}),
        ("/meetings/new", {"case": str(planted.hidden.pk), "meeting": "strategy", "do": "next"}),
        ("/emergency/", {"name": f"{GIVEN} {FAMILY}", "born-day": "28", "born-month": "2", "born-year": "2012",
                         "emergency": "life", "reason": "x"}),
    ):  # fmt: skip
        assert client.post(address, sent).status_code < 500, address
    fact = {
        "kind": "concern.raised", "happened": "2026-01-05",
        "data": {"what": "x", "gang_related": True, "siblings": [{"id": str(planted.child.pk)}]},
    }  # fmt: skip
    answers = []
    for person in (str(planted.child.pk), str(uuid4())):
        fact["data"]["siblings"][0]["id"] = person  # type: ignore[index]
        answer = client.post(f"/api/cases/{planted.mine.pk}/facts", fact, content_type="application/json")
        answers.append((answer.status_code, text_of(answer).replace(person, "<id>")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422
    assert not client.leaks


def test_errors_tell_nothing(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    """ASVS 5.0 V16.5.1."""
    client = Watchful(planted, [*planted.of_the_child, *planted.of_the_address])

    def broken(*_: object, **__: object) -> HttpResponse:
        raise RuntimeError(f"{GIVEN} {FAMILY} {STREET} {planted.hidden.reference}")

    monkeypatch.setattr("holdfast.casework.contacts.views.render", broken)
    assert client.get("/contacts/").status_code == 500
    for address in ("/cases/not-an-id/", f"/cases/{planted.hidden.pk}/nowhere", f"/api/cases/{planted.hidden.pk}/x"):
        assert client.get(address).status_code == 404
    assert not client.leaks


@pytest.mark.clause("GM-09")
@pytest.mark.clause("GM-20")
def test_what_is_mailed_names_nobody(kelpmouth: Kelpmouth, post: Post) -> None:
    planted = plant(kelpmouth)
    assert post, "the planted meeting is mailed"
    for _, message in post:
        assert planted.found_in([*planted.of_the_child, *planted.of_the_address], text_of_mail(message)) == []


def test_what_is_hidden_takes_as_long_as_what_is_not_there(planted: Planted) -> None:
    """Medians of many, in turn, and generously: what would differ is a record that is read before it is refused."""
    client = Watchful(planted, [])
    number = planted.ids["number"]
    pairs = [
        (lambda: client.get(f"/cases/{planted.hidden.pk}/"), lambda: client.get(f"/cases/{uuid4()}/")),
        (lambda: client.get(f"/people/{planted.child.pk}/"), lambda: client.get(f"/people/{uuid4()}/")),
        (lambda: client.get(f"/api/cases/{planted.hidden.pk}"), lambda: client.get(f"/api/cases/{uuid4()}")),
        (lambda: client.get(f"/meetings/{number}/"), lambda: client.get("/meetings/987654/")),
        (
            lambda: client.post("/people/", {"text": f"{GIVEN} {FAMILY}"}),
            lambda: client.post("/people/", {"text": " ".join(NOBODY)}),
        ),
    ]
    for hidden, absent in pairs:
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(15):
            for ask, into in zip((hidden, absent), times, strict=True):
                began = perf_counter()
                ask()
                into.append(perf_counter() - began)
        one, other = map(median, times)
        assert abs(one - other) < max(0.02, 0.6 * min(one, other)), (one, other)
