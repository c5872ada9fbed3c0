"""The naughty strings through every field of the API: kept unchanged, or refused kindly."""

import json
from itertools import cycle, islice
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from holdfast.access.viewer import acting_as
from holdfast.chronology.models import Fact
from holdfast.chronology.packs import area_pack
from holdfast.protocol.fields import LONG, SHORT
from tests.support.kelpmouth import Kelpmouth
from tests.support.naughty import kept, naughty, sendable, storable

pytestmark = [pytest.mark.demo_area, pytest.mark.slow]
KIND = "risk.view"
CONCERN = {
    "what": "x",
    "gang_related": True,
    "immediate_danger": False,
    "raised_by_professional": True,
    "child_engagement": "told",
    "parent_engagement": "told",
}
ROWS = 60


def _send(kelpmouth: Kelpmouth, method: str, path: str, body: Any) -> Any:
    response = kelpmouth.client.generic(method, path, json.dumps(body), content_type="application/json")
    assert response.status_code < 500, (path, body)
    if response.content:
        told = json.loads(response.content)
        assert response.status_code < 400 or told["says"]
    return response


def test_a_fact_comes_back_as_it_was_written(kelpmouth: Kelpmouth) -> None:
    """Every string in long and short texts of a fact, many rows at a time. ASVS 5.0 V1.1.1, V1.2.3."""
    strings = [text for text in naughty() if storable(text) and text.strip() and len(text.strip()) <= LONG]
    for start in range(0, len(strings), ROWS):
        texts = strings[start : start + ROWS]
        short = [text if len(kept(text, short=True)) <= SHORT else "x" for text in texts]
        rows = [_outcome(text, line) for text, line in zip(texts, short, strict=True)]
        body = {"kind": "plan.made", "happened": "2026-01-05", "data": {"outcomes": rows}}
        response = _send(kelpmouth, "POST", f"/api/cases/{kelpmouth.mine.pk}/facts", body)
        assert response.status_code == 201, (texts, response.content)
        expected = [
            _outcome(kept(text, short=False), kept(line, short=True)) for text, line in zip(texts, short, strict=True)
        ]
        assert response.json()["data"]["outcomes"] == expected
        with acting_as(kelpmouth.viewer):
            assert Fact.objects.get(pk=response.json()["id"]).data["outcomes"] == expected


def _outcome(text: str, line: str) -> dict[str, str]:
    return {
        "wanted": text,
        "need": text,
        "service": line,
        "who": line,
        "in_whose_words": "child",
        "by_when": "2035-12-01",
    }


def test_a_fact_that_cannot_be_kept_is_refused_kindly(kelpmouth: Kelpmouth) -> None:
    for text in [text for text in naughty() if not storable(text) or not text.strip() or len(text.strip()) > LONG]:
        body = {"kind": KIND, "happened": "2026-01-05", "data": {"category": 2, "reasons": text}}
        response = _send(kelpmouth, "POST", f"/api/cases/{kelpmouth.mine.pk}/facts", body)
        assert response.status_code == (422 if storable(text) else 400), text
    # Half a character has no bytes: JSON can carry it all the same.
    answer = kelpmouth.client.post("/api/people/search", b'{"text": "\\ud83d"}', content_type="application/json")
    assert answer.status_code == 400
    assert "half a character" in answer.json()["says"]


def test_a_draft_comes_back_as_it_was_written(kelpmouth: Kelpmouth) -> None:
    for number, text in enumerate(naughty()):
        if number % 3 and storable(text):
            continue
        response = _send(kelpmouth, "PUT", "/api/drafts/risk.view", {"data": {"reasons": [text], text[:100]: [text]}})
        if not storable(text):
            assert response.status_code == 400
            continue
        assert response.status_code == 200
        assert response.json()["data"] == {"reasons": [text], text[:100]: [text]}
        assert kelpmouth.client.get("/api/drafts/risk.view").json()["data"]["reasons"] == [text]


def test_every_text_of_every_request_takes_every_string(kelpmouth: Kelpmouth) -> None:
    facts = f"/api/cases/{kelpmouth.mine.pk}/facts"
    view = {"category": 2, "reasons": "x"}
    for text in naughty()[::20]:
        for body in (
            {"kind": text, "happened": "2026-01-05", "data": view},
            {"kind": KIND, "happened": text, "data": view},
            {"kind": KIND, "happened": "2026-01-05", "data": {"category": text, "reasons": "x", text: text}},
            {"kind": KIND, "happened": "2026-01-05", "data": view, "handling": text},
        ):
            assert _send(kelpmouth, "POST", facts, body).status_code in {400, 422}
        _send(kelpmouth, "POST", facts, {"kind": KIND, "happened": "2026-01-05", "data": view, "key": text})
        _send(kelpmouth, "POST", "/api/people/search", {"text": text})
        _send(kelpmouth, "POST", "/api/people/likely-duplicates", {"name": text, "nhs_number": text, "pnc": text})


def test_every_parameter_of_the_contract_takes_strings(kelpmouth: Kelpmouth) -> None:
    """What stands in a path or a query, of every operation that the contract names."""
    strings = cycle(text[:500] for text in naughty()[::5] if sendable(text))
    contract = json.loads(kelpmouth.client.get("/api/openapi.json").content)
    tried = 0
    for path, operations in contract["paths"].items():
        for method, operation in operations.items():
            asked = operation.get("parameters", [])
            for parameter in asked:
                for text in islice(strings, 12):
                    known = {one["name"]: str(kelpmouth.mine.pk) for one in asked if one["in"] == "path"}
                    query = {}
                    if parameter["in"] == "path":
                        known[parameter["name"]] = quote(text, safe="") or "-"
                    else:
                        query[parameter["name"]] = text
                    address = f"{path.format_map(known)}?{urlencode(query)}"
                    response = kelpmouth.client.generic(method.upper(), address, "{}", content_type="application/json")
                    assert response.status_code < 500, (method, address)
                    tried += 1
    assert tried > 150


def test_every_kind_takes_strings_in_every_field(kelpmouth: Kelpmouth) -> None:
    """Whether or not the kind may be recorded by whoever sends it: it is refused kindly or kept."""
    strings = [text for text in naughty() if storable(text)]
    for number, kind in enumerate(area_pack().kinds.values()):
        for turn in range(2):
            text = strings[(number * 2 + turn) * 7 % len(strings)]
            for data in (dict.fromkeys(kind.fields, text), {name: [{text[:20]: text}] for name in kind.fields}):
                body = {"kind": kind.name, "happened": "2026-01-05T10:00", "data": data}
                response = _send(kelpmouth, "POST", f"/api/cases/{kelpmouth.mine.pk}/facts", body)
                assert response.status_code in {201, 409, 422}, (kind.name, text, response.content)


@pytest.mark.parametrize("value", [1e400, -0.0, 1.5, 10**40, -(10**30), True, None, [], {}, [[[]]], {"a": {"b": []}}])
def test_values_of_other_types_are_refused_or_kept(kelpmouth: Kelpmouth, value: Any) -> None:
    """ASVS 5.0 V1.4.2, V15.3.5."""
    for name in ("category", "reasons"):
        data = {"category": 2, "reasons": "x"} | {name: value}
        body = {"kind": KIND, "happened": "2026-01-05", "data": data}
        _send(kelpmouth, "POST", f"/api/cases/{kelpmouth.mine.pk}/facts", body)
    _send(kelpmouth, "PUT", "/api/drafts/risk.view", {"data": {"reasons": value}})


@pytest.mark.parametrize(
    "happened", ["0001-01-01", "1752-09-14", "1900-01-01T00:00", "2011-12-31", "9999-12-31T23:59-14:00"]
)
def test_days_outside_of_anybodys_memory_are_refused_or_kept(kelpmouth: Kelpmouth, happened: str) -> None:
    for kind, data in (
        (KIND, {"category": 2, "reasons": "x"}),
        ("concern.raised", CONCERN),
    ):
        _send(
            kelpmouth,
            "POST",
            f"/api/cases/{kelpmouth.mine.pk}/facts",
            {"kind": kind, "happened": happened, "data": data},
        )
