"""A spider walks every page that each persona of the demonstration can reach, and sends every form that only asks.

It begins where they begin and follows what the pages offer, so a new page is walked too. Nothing may fail; nothing that
is offered may be refused; no page may hold the number of a record that its reader does not see; no address may hold
personal data, for addresses are kept by browsers, proxies and logs (ASVS 5.0 V8.2.1, V8.2.2, V14.2.1, V14.2.3).
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urldefrag, urlencode, urlsplit
from uuid import UUID

import pytest
from django.apps import apps
from django.db import models
from django.http import HttpResponse

from holdfast.access.installing import declared
from holdfast.access.may import declarations
from holdfast.access.models import User
from holdfast.access.sign_in.models import SignIn
from holdfast.access.viewer import Viewer, acting_as, viewer_for
from holdfast.chronology.packs import area_pack
from holdfast.demo.staff import offered
from holdfast.register.models import Address, Person, PersonName
from tests.adversarial.planted import LOOKING, text_of
from tests.support.crawl import Form, Page, place_of
from tests.support.kelpmouth import Kelpmouth, signed_in

pytestmark = [pytest.mark.demo_area, pytest.mark.slow, pytest.mark.clause("GM-08"), pytest.mark.clause("ISL-8.1")]

PAGES = 1_000
"""More would take too long: then the personas have to share more of what they open."""
ALIKE = 2
"""By how many personas a page is opened that is much the same for all: one's own account, a list with a filter, a
document, which takes long to read. All others are opened by each persona."""
GUARDED = {"case-scoped", "person-scoped", "circle", "own"}
NOT_FOLLOWED = {"", "account_logout"}
ELSEWHERE = {"www.islington.gov.uk", "www.gov.uk", "www.legislation.gov.uk", "mcmw.abilitynet.org.uk"}
"""Other sites to which a page may lead. No page sends anything there: the policy of referrers is same-origin."""
TOLD = {
    (
        "breaches",
        "Fact",
    ): "Auditors read of every breach that it was, when, and its clock, and nothing of what (ADR 0014).",
    ("breach", "Fact"): "The same, of one.",
}
"""Views that tell the number of a record to somebody who does not see the record, which is known by that number."""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass
class Walk:
    """What one persona came across."""

    opened: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


class Secrets:
    """What the area holds about people, and which records somebody does not see."""

    def __init__(self) -> None:
        with acting_as(LOOKING):
            self.ids = {model: self._ids(model) for model in self._guarded()}
            names = {word for pair in PersonName.objects.values_list("given", "family") for word in pair}
            people = Person.objects.values_list("nhs_number", "upn", "pnc", "birth_date")
            numbers = {str(each) for row in people for each in row if each}
            places = {each for row in Address.objects.values_list("lines", "postcode") for each in row if each}
        words = {word.casefold() for name in names for word in re.findall(r"\w{4,}", name)}
        self.words = words - _words_of_the_product()
        self.texts = {text.casefold() for text in numbers | places if len(text) > 5}

    @staticmethod
    def _guarded() -> Iterator[type[models.Model]]:
        tables = declared()
        for model in apps.get_models():
            table = tables.get(model._meta.db_table)
            if table is not None and table.kind in GUARDED and isinstance(model._meta.pk, models.UUIDField):
                yield model

    @staticmethod
    def _ids(model: type[models.Model]) -> set[str]:
        return {str(pk) for pk in model._default_manager.values_list("pk", flat=True)}

    def hidden_from(self, viewer: Viewer) -> dict[str, str]:
        """The numbers of the records that somebody does not see, each with what it is the number of."""
        with acting_as(viewer):
            seen = {model: self._ids(model) for model in self.ids}
        return {pk: model.__name__ for model, ids in self.ids.items() for pk in ids - seen[model]}

    def in_address(self, address: str) -> list[str]:
        """The personal data that stand in an address."""
        parts = urlsplit(address)
        said = unquote(parts.path) + " " + " ".join(value for _, value in parse_qsl(parts.query))
        said = _ID.sub("", said).casefold()
        found = [text for text in self.texts if text in said]
        return found + [word for word in re.findall(r"\w{4,}", said) if word in self.words]


def _words_of_the_product() -> set[str]:
    """Words that stand in addresses, or are among the closed lists that addresses choose from: none is a name there."""
    patterns = " ".join(path for path, _, _ in declarations())
    return set(re.findall(r"\w{4,}", f"{patterns} {' '.join(area_pack().kinds)}".casefold()))


def spider(persona: str, viewer: Viewer, secrets: Secrets, shared: Counter[tuple[str, ...]]) -> Walk:
    """Walk as a persona until nothing new is offered: one page of each view, and one that asks for something more.

    `shared` says how often all personas together opened each; the form of a kind of fact is opened once.
    """
    client = signed_in(persona)
    client.raise_request_exception = False
    walk, hidden = Walk(), secrets.hidden_from(viewer)
    waiting: deque[tuple[str, str]] = deque([("/", "the beginning")])
    asked = {"/"}
    while waiting:
        address, source = waiting.popleft()
        place = place_of(address)
        asking = f"{place[0]}{'?' if urlsplit(address).query else ''}"
        if place[0] in NOT_FOLLOWED or walk.opened[asking] or (len(place) > 1 and shared[place]):
            continue
        if shared[asking,] >= _by_how_many(address, asking):
            continue
        shared[asking,] += 1
        walk.opened[asking] += 1
        shared[place] += 1
        response = client.get(address)
        where = f"{persona}: {address} (from {source})"
        walk.faults += [f"{where}: {fault}" for fault in _faults(response, address, hidden, secrets)]
        for target in _offered(address, response):
            walk.faults += [f"{where}: leads to {target}: {said}" for said in secrets.in_address(target)]
            if urlsplit(target).netloc and urlsplit(target).hostname not in ELSEWHERE:
                walk.faults.append(f"{where}: leads to another site, {target}")
            if not urlsplit(target).netloc and target not in asked:
                asked.add(target)
                waiting.append((target, address))
    return walk


def _by_how_many(address: str, asking: str) -> int:
    path = urlsplit(address).path
    alike = "." in path or asking.endswith("?") or asking.startswith(("account_", "mfa_"))
    return ALIKE if alike and path != "/" else PAGES


def _faults(response: HttpResponse, address: str, hidden: dict[str, str], secrets: Secrets) -> Iterator[str]:
    if response.status_code not in {200, 302}:
        yield f"was offered and is answered with {response.status_code}"
    told = text_of(response)
    for number in set(_ID.findall(told.lower())) & hidden.keys():
        if (place_of(address)[0], hidden[number]) not in TOLD:
            yield f"tells the number of a {hidden[number]} that is not seen"
    if address == response.headers.get("Location"):
        yield "leads to itself"


def _offered(address: str, response: HttpResponse) -> Iterator[str]:
    """Where an answer leads: a redirect, its links, its forms that only ask, filled in and as they stand."""
    if "Location" in response.headers:
        yield response.headers["Location"]
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return
    page = Page(address, response)
    yield from (urldefrag(link).url for link in page.links if urlsplit(link).scheme in {"", "http", "https"})
    for form in page.forms:
        if form.method == "get":
            yield from _asking(form)
        else:
            yield from _without_query(form)


def _asking(form: Form) -> Iterator[str]:
    path = urlsplit(form.action).path
    for typed in ({}, dict.fromkeys(form.words, "a") | form.answered()):
        yield f"{path}?{urlencode(form.filled(typed), doseq=True)}"


def _without_query(form: Form) -> Iterable[str]:
    """A form that writes is not sent; where it would be sent to is looked at all the same, if it can be opened."""
    return [form.action] if form.action == form.page else []


def test_every_page_that_anybody_is_offered_is_theirs_and_tells_of_nobody_else(kelpmouth: Kelpmouth) -> None:
    """ASVS 5.0 V1.2.2, V3.5.3, V8.2.1, V8.2.2, V14.2.1, V14.2.3."""
    secrets = Secrets()
    assert len(secrets.words) > 20
    assert len(secrets.ids) > 15
    shared: Counter[tuple[str, ...]] = Counter()
    opened: Counter[str] = Counter()
    faults = []
    for persona in offered():
        viewer = viewer_for(User.objects.get(email=persona.email))
        assert viewer is not None
        walk = spider(persona.key, viewer, secrets, shared)
        opened += walk.opened
        faults += walk.faults
    assert not faults, "\n".join(faults[:40])
    for model, ids in Secrets().ids.items():
        # Where one is signed in is noted; nothing else is written by looking.
        assert model is SignIn or ids == secrets.ids[model], f"looking has written, or taken away, a {model.__name__}"
    assert 500 < sum(opened.values()) < PAGES
    assert opened["case"] > 10, "most of them have a case, and come to it"
    assert len(opened) > 60, sorted(opened)


def test_the_spider_finds_what_it_looks_for(kelpmouth: Kelpmouth) -> None:
    """It is sharp: a number that somebody does not see, a name in an address, an error and a refusal are all found.

    ASVS 5.0 V14.2.1.
    """
    secrets = Secrets()
    hidden = secrets.hidden_from(kelpmouth.viewer)
    assert hidden[str(kelpmouth.hidden.pk)] == "Case"
    assert str(kelpmouth.mine.pk) not in hidden
    with acting_as(kelpmouth.viewer):
        name = PersonName.objects.filter(person_id=kelpmouth.mine.person_id).first()
    assert name is not None
    assert secrets.in_address(f"/people/?text={name.family}")
    assert not secrets.in_address(f"/cases/{kelpmouth.mine.pk}/chronology?page=2")
    telling: Any = HttpResponse(f"<a href='/cases/{kelpmouth.hidden.pk}/'>", status=500)
    assert len(list(_faults(telling, "/", hidden, secrets))) == 2
    assert UUID(next(iter(hidden)))
