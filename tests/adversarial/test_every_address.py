"""Every address with hidden ids in it is answered byte for byte as with ids that do not exist (ASVS 5.0 V8.2.2)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver

from holdfast.access.models import User
from holdfast.access.viewer import acting_as
from tests.adversarial.planted import LOOKING, Planted, Watchful, plant, stands_where_it_was_planted, text_of
from tests.support.kelpmouth import Kelpmouth

pytestmark = [pytest.mark.demo_area, pytest.mark.slow, pytest.mark.clause("GM-08"), pytest.mark.clause("ISL-8.1")]

OPEN = {
    "group_id": "Everybody reads a group's name and level.",
    "evidence_id": "Within a group; its case is asked for by case_id elsewhere.",
    "place_id": "Places are read by everybody; a school place is asked for below its person.",
    "cover_id": "Everybody reads who stands in for whom.",
    "agency_id": "Agencies are read by everybody.",
    "membership_id": "Who works where is read by everybody.",
    "team_id": "Teams are read by everybody.",
    "agreement_id": "Agreements between agencies name no child.",
    "assessment_id": "Assessments of processing name no child.",
    "briefing_id": "No young person stands in a briefing (tests/sharing/test_briefings.py: who reads one).",
    "report_id": "Figures of everybody that name nobody, for co-ordinators and auditors.",
    "pk": "One's own security keys.",
    "share_id": "One's own unfinished disclosure.",
    "concern_id": "One's own unfinished concern.",
    "merge_id": "None is planted; below its person, who is.",
    "disclosure_id": "None is planted; below its case, or one's own.",
}
"""Arguments that stand for nothing hidden; where they stand beside one that does, they are filled with nothing."""
WORDS = {
    "kind": ["concern.raised", "risk.decided"], "form": ["pdf", "docx", "concern.raised"], "step": ["check"],
    "clause": ["ISL-7.3.1c"], "provider": ["none"], "rest": ["nothing"], "key": ["x"], "uidb36": ["x"],
    "characteristic": ["sex"],
}  # fmt: skip
"""Arguments that are words and stand for nobody."""
HIDDEN = {
    "case_id", "person_id", "other_id", "fact_id", "duty_id", "involvement_id", "name_id", "relationship_id",
    "address_id", "circle_id", "number", "breach_id", "sample_id", "item_id",
}  # fmt: skip
NOT_ASKED = {"account_logout", "switch_persona"}
"""They would end the walk, and say nothing."""


@pytest.fixture
def planted(kelpmouth: Kelpmouth) -> Planted:
    """The demonstration's area with what is planted in it."""
    return plant(kelpmouth)


def patterns() -> Iterator[tuple[str, str, list[str]]]:
    """Every address: the name of its view, its pattern, its arguments."""

    def walk(found: list[object], prefix: str) -> Iterator[tuple[str, str, list[str]]]:
        for one in found:
            path = prefix + str(one.pattern)  # type: ignore[attr-defined]
            if isinstance(one, URLPattern):
                yield one.name or "", path, re.findall(r"<(?:\w+:)?(\w+)>", path)
            else:
                yield from walk(one.url_patterns, path)  # type: ignore[attr-defined]

    yield from walk(get_resolver().url_patterns, "")


def filled(path: str, values: dict[str, object]) -> str:
    """The address with these values."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), path)


def same(one: HttpResponse, values: dict[str, object], other: HttpResponse, others: dict[str, object]) -> bool:
    """Whether two answers are alike byte for byte, apart from tokens and the very ids that were asked for."""
    return (one.status_code, _bare(one, values)) == (other.status_code, _bare(other, others))


def _bare(response: HttpResponse, values: dict[str, object]) -> str:
    said = text_of(response)
    for name, value in sorted(values.items(), key=lambda item: -len(str(item[1]))):
        if name in HIDDEN:
            said = said.replace(str(value), f"<{name}>") if isinstance(value, UUID) else said
            said = said.replace(f"/{value}/", f"/<{name}>/").replace(f"%2F{value}%2F", f"%2F<{name}>%2F")
    said = re.sub(r'name="(csrfmiddlewaretoken|key)" value="[\w-]+"', "", said)
    return re.sub(r"(?m)^(Content-Length|Date|Set-Cookie|ETag): .*$", "", said)


def test_every_argument_of_an_address_is_known() -> None:
    named = {argument for _, _, arguments in patterns() for argument in arguments}
    unknown = named - HIDDEN - OPEN.keys() - WORDS.keys()
    assert not unknown, "Say what these stand for: plant something hidden, or why nothing is."


def test_hidden_ids_are_answered_as_ids_that_do_not_exist(planted: Planted) -> None:
    """ASVS 5.0 V8.2.2."""
    assert stands_where_it_was_planted(planted)
    client = Watchful(planted, [*planted.of_the_child, *planted.of_the_address])
    asked, different = 0, []
    for name, path, arguments in patterns():
        if name in NOT_ASKED or path.startswith("^") or not HIDDEN & set(arguments):
            continue
        for hidden, absent in ways(planted, arguments):
            words = [WORDS.get(argument, [""]) for argument in arguments]
            for chosen in itertools.product(*words):
                fixed = {argument: word for argument, word in zip(arguments, chosen, strict=True) if word}
                one, other = {**hidden, **fixed}, {**absent, **fixed}
                for method in ("get", "post", "head"):
                    first = getattr(client, method)(filled(path, one))
                    second = getattr(client, method)(filled(path, other))
                    asked += 1
                    if first.status_code in {200, 302} and "account/" not in str(first.headers.get("Location")):
                        different.append((method, name, first.status_code, "was answered"))
                    elif not same(first, one, second, other):
                        different.append((method, name, first.status_code, second.status_code))
    assert not different
    assert not client.leaks
    assert asked > 250


ASKED_FOR = (
    "/?case={}", "/?whose=agency&case={}&overdue=yes", "/?whose=team&case={}", "/meetings/new?case={}",
    "/concern/?person={}", "/cover/?colleague={}", "/cases/{own}/record/concern.raised?duty={}",
    "/cases/{own}/chronology?kind={}", "/cases/{own}/?at={}", "/api/duties?case={}",
)  # fmt: skip
"""Addresses that take an id after the question mark."""


def test_whoever_may_know_finds_both(planted: Planted) -> None:
    """The search is sharp enough: as the colleague who planted them, it finds the child and the address."""
    with acting_as(LOOKING):
        key = User.objects.get(pk=planted.colleague.user_id).email.partition("@")[0]
    for canaries, address in (
        (planted.of_the_child, f"/cases/{planted.hidden.pk}/chronology.pdf"),
        (planted.of_the_child, f"/cases/{planted.mine.pk}/facts/{planted.ids['shared_fact']}"),
        (planted.of_the_address, f"/people/{planted.mine.person_id}/"),
    ):
        client = Watchful(planted, canaries, key)
        client.get(address)
        assert client.leaks, address


def test_a_hidden_id_that_is_asked_for_narrows_nothing_and_shows_nothing(planted: Planted) -> None:
    client = Watchful(planted, planted.of_the_child)
    for address in ASKED_FOR:
        for hidden in ("case_id", "person_id", "duty_id"):
            absent = uuid4()
            own = address.replace("{own}", str(planted.mine.pk))
            one = client.get(own.format(planted.ids[hidden]))
            other = client.get(own.format(absent))
            ids: dict[str, object] = {"case_id": planted.ids[hidden]}
            assert same(one, ids, other, {"case_id": absent}), (address, hidden)
    assert not client.leaks


def ways(planted: Planted, arguments: list[str]) -> Iterator[tuple[dict[str, object], dict[str, object]]]:
    """Ways to fill an address: with all that is hidden; with one's own case or person, and what is hidden below it.

    Each with the same of which the hidden ids do not exist."""
    nothing: dict[str, object] = {argument: uuid4() for argument in arguments}
    if "number" in arguments:
        nothing["number"] = 987_654
    hidden = {argument: planted.ids.get(argument, nothing[argument]) for argument in arguments}
    yield hidden, nothing
    below = [argument for argument in arguments if argument in HIDDEN]
    if len(below) > 1 and below[0] in {"case_id", "person_id"}:
        own = {"case_id": planted.mine.pk, "person_id": planted.mine.person_id}[below[0]]
        below_own = [{}, {"fact_id": planted.ids["named_fact"]}, {"address_id": planted.ids["secret_address"]}]
        for more in below_own:
            if more.keys() <= set(arguments):
                yield {**hidden, **more, below[0]: own}, {**nothing, below[0]: own}
