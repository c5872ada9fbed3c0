"""The adviser (EGV-4): which power or duty carries a disclosure, and why another does not.

Pure: gateways are dated data (`data/gateways.yaml`), and a question holds all that the answer rests on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from holdfast.protocol.words import day_in_words, listed

DATA = Path(__file__).parent / "data" / "gateways.yaml"
ANY = "any"
NEEDS = ("consent", "approver", "danger", "enquiry", "request")


@dataclass(frozen=True, slots=True)
class Gateway:
    """A power or duty under which something may be told. `starts` is None for a law that is not known to be in force.

    `senders` and `recipients` are bodies, `between` one that must stand on one side, `purposes` values of
    `words.Purpose`, each None where all of them are meant. `never` are classes of information that it does not carry;
    `never_from` says of which senders (an agency of the pack, or a body) it carries none at all.
    """

    code: str
    title: str
    provision: str
    kind: str
    starts: date | None
    until: date | None
    is_verified: bool
    source: str
    senders: frozenset[str] | None
    recipients: frozenset[str] | None
    between: str
    purposes: frozenset[str] | None
    never: frozenset[str]
    never_from: frozenset[str]
    needs: tuple[str, ...]
    carries: str
    example: str

    def is_offered(self, on: date) -> bool:
        """Whether it may be relied on that day: in force, and its source was read."""
        return (
            self.is_verified
            and self.starts is not None
            and self.starts <= on
            and (self.until is None or on < self.until)
        )


@dataclass(frozen=True, slots=True)
class Ask:
    """Everything that the answer rests on. Agencies by their keys in the pack; `classes` as in `words.DataClass`."""

    sender: str
    recipients: Collection[str]
    purpose: str
    classes: Collection[str]
    on: date
    agreed: bool = False
    life_at_risk: bool = False
    enquiry: bool = False
    requested: bool = False
    approver: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """Whether a gateway carries what is asked, and why in plain words: all that stands against it, or what it holds."""

    gateway: Gateway
    fits: bool
    why: tuple[str, ...]


@cache
def gateways() -> tuple[Gateway, ...]:
    """All of them, also those that may not be offered. Raises ValueError for data that contradict themselves."""
    return tuple(_gateway(row) for row in _data()["gateways"])


def gateway_named(code: str) -> Gateway | None:
    """The gateway of this code."""
    return next((each for each in gateways() if each.code == code), None)


def body_of(agency: str) -> str:
    """What sort of body an agency of the pack is to the law. One that is not known is none of the public bodies."""
    found: str = _data()["bodies"].get(agency, "voluntary")
    return found


def advise(ask: Ask) -> list[Advice]:
    """For every gateway that is offered that day whether it fits, those that fit first, duties before powers."""
    found = [_advice(gateway, ask) for gateway in gateways() if gateway.is_offered(ask.on)]
    return sorted(found, key=lambda one: (not one.fits, _BY_KIND.index(one.gateway.kind)))


def advice_on(code: str, ask: Ask) -> Advice | None:
    """The same for one gateway; None where it is not offered."""
    return next((one for one in advise(ask) if one.gateway.code == code), None)


_BY_KIND = ("duty", "power", "judgement")
_MISSING = {
    "consent": "Nobody has agreed to it.",
    "approver": "Nobody is named who answers for confidence in the service (a Caldicott lead) and has decided it.",
    "danger": "Nobody’s life is said to be at risk now.",
    "enquiry": "No enquiry under section 47 is said to be under way or about to begin.",
    "request": "Nobody has asked for it in writing.",
}


def _advice(gateway: Gateway, ask: Ask) -> Advice:
    against = tuple(_against(gateway, ask))
    return Advice(gateway, not against, against or (gateway.carries,))


def _against(gateway: Gateway, ask: Ask) -> Iterator[str]:
    sender = body_of(ask.sender)
    if gateway.senders is not None and sender not in gateway.senders:
        yield f"It is not for a sender of your kind ({sender})."
    if gateway.recipients is not None:
        others = sorted({body_of(each) for each in ask.recipients} - gateway.recipients)
        if others:
            yield f"It does not reach {listed(others)}."
    if (
        gateway.between
        and gateway.between != sender
        and {body_of(each) for each in ask.recipients} != {gateway.between}
    ):
        yield f"One of the two sides must be a {gateway.between}."
    if gateway.purposes is not None and ask.purpose not in gateway.purposes:
        yield "It is not for this purpose."
    if gateway.never_from & {ask.sender, sender}:
        yield "It carries nothing personal from a health or social care authority."
    if refused := sorted(gateway.never & set(ask.classes)):
        yield f"It does not carry {listed(['patient information' if each == 'health' else each for each in refused])}."
    has = {
        "consent": ask.agreed,
        "approver": bool(ask.approver.strip()),
        "danger": ask.life_at_risk,
        "enquiry": ask.enquiry,
        "request": ask.requested,
    }
    yield from (_MISSING[need] for need in gateway.needs if not has[need])
    if sender == "health" and "health" in ask.classes and "approver" not in gateway.needs and not has["approver"]:
        yield f"Patient information is part of it. {_MISSING['approver']}"


def not_offered(on: date) -> list[tuple[Gateway, str]]:
    """The gateways that cannot be relied on that day, and why, for those who keep the data."""
    found = []
    for gateway in gateways():
        if not gateway.is_verified:
            found.append((gateway, "Nobody has confirmed its source."))
        elif gateway.starts is None:
            found.append((gateway, "It is not known to be in force."))
        elif on < gateway.starts:
            found.append((gateway, f"It is in force from {day_in_words(gateway.starts)}."))
        elif gateway.until is not None and on >= gateway.until:
            found.append((gateway, f"It ended on {day_in_words(gateway.until)}."))
    return found


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return found


def _gateway(row: dict[str, Any]) -> Gateway:
    code = row["code"]
    if unknown := set(row.get("needs", ())) - set(NEEDS):
        raise ValueError(f"{code} needs {listed(sorted(unknown))}, which nothing answers.")
    if row["kind"] not in _BY_KIND:
        raise ValueError(f"{code} is no {listed(list(_BY_KIND))}.")
    starts = row["from"]
    return Gateway(
        code=code,
        title=row["title"],
        provision=row["provision"],
        kind=row["kind"],
        starts=None if starts == "unknown" else starts,
        until=row.get("until"),
        is_verified=bool(row["verified"]),
        source=row["source"],
        senders=_some(row["senders"]),
        recipients=_some(row["recipients"]),
        between=row.get("between", ""),
        purposes=_some(row["purposes"]),
        never=frozenset(row.get("never", ())),
        never_from=frozenset(row.get("never_from", ())),
        needs=tuple(row.get("needs", ())),
        carries=row["carries"],
        example=row["example"],
    )


def _some(value: str | list[str]) -> frozenset[str] | None:
    return None if value == ANY else frozenset(value)
