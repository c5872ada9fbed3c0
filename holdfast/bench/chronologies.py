"""Made-up chronologies for the benchmark and the property tests: from a seed, over every kind of a pack."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from holdfast.protocol import Chronology, Fact, Field, Kind, Pack, Subject
from holdfast.protocol.calendar import Birth, moment
from holdfast.protocol.fields import asked_of
from holdfast.protocol.parties import SLASH

FIRST, LAST = date(2019, 1, 1), date(2026, 6, 30)
CONTROLS = "duty."


def chronologies(
    pack: Pack, count: int, *, seed: int = 2016, least: int = 5, most: int = 200, controls: bool = False
) -> Iterator[Chronology]:
    """So many chronologies of `least` to `most` facts. The same seed gives the same chronologies.

    With `controls` there are waivers, extensions, pauses and closings of the case among the facts.
    """
    random = Random(seed)  # noqa: S311  made-up data, nothing secret
    maker = _Maker(pack, random, controls=controls)
    for number in range(count):
        yield maker.chronology(f"child-{number}", random.randint(least, most))


class _Maker:
    """Draws kinds, dates and answers. Kinds that rules speak of come up more often than others."""

    def __init__(self, pack: Pack, random: Random, *, controls: bool) -> None:
        self.pack = pack
        self.random = random
        ruled = {trigger.kind for rule in pack.duties.values() for trigger in (*rule.arises, *rule.met_by)}
        self.kinds = [
            kind for name, kind in pack.kinds.items() if controls or not (kind.closes_case or name.startswith(CONTROLS))
        ]
        self.weights = [4 if kind.name in ruled else 1 for kind in self.kinds]
        self.parties = [name for name in pack.parties.names() if SLASH in name]
        self.names = [f"Example {word}" for word in ("Ash", "Birch", "Cedar", "Elm", "Hazel", "Oak", "Rowan", "Willow")]

    def chronology(self, name: str, facts: int) -> Chronology:
        random = self.random
        born = Birth.read((date(2003, 1, 1) + timedelta(days=random.randrange(365 * 12))).isoformat())
        subject = Subject(name, "Example Child", born, random.choice(["female", "male"]))
        start = FIRST.toordinal() + random.randrange((LAST - FIRST).days - 400)
        kinds = random.choices(self.kinds, self.weights, k=facts)
        days = sorted(start + random.randrange(400) for _ in kinds)
        return Chronology(
            subject, [self.fact(f"f{i}", kind, day) for i, (kind, day) in enumerate(zip(kinds, days, strict=True))]
        )

    def fact(self, name: str, kind: Kind, day: int) -> Fact:
        random = self.random
        happened = moment(f"{date.fromordinal(day)}T{random.randrange(8, 20):02}:{random.randrange(60):02}")
        recorded = happened + timedelta(minutes=random.choice([0, 10, 60, 600]))
        data = self.data(kind.fields.values(), day)
        rule = self.pack.duties.get(data.get("rule", ""))
        may = rule.waived_by if rule and random.random() < 0.8 else kind.recorded_by
        return Fact(name, kind.name, happened, recorded, random.choice(may or self.parties), data)

    def data(self, fields: Any, day: int) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for field in fields:
            if field.optional and self.random.random() < 0.5:
                continue
            if field.type == "answers":
                meeting = data.get(field.variant, field.variant)
                considered = self.pack.meetings[meeting].considers if meeting in self.pack.meetings else {}
                data[field.name] = {name: "Considered." for name in considered if self.random.random() < 0.9}
            elif asked_of(field, data) is not False:
                data[field.name] = self.answer(field, day)
        return data

    def answer(self, field: Field, day: int) -> Any:  # noqa: C901, PLR0911  one case for each type
        random = self.random
        match field.type, field.variant:
            case "choice", _:
                return random.choice(field.values)
            case "choices", _:
                return [value for value in field.values if random.random() < 0.3]
            case "yes-no", _:
                return random.random() < 0.5
            case "number", _:
                return random.randint(field.least or 0, field.most or 10)
            case "date", variant:
                return self.day(variant, day).isoformat()
            case "moment", variant:
                return f"{self.day(variant, day)}T{random.randrange(8, 20):02}:00"
            case "party", _:
                return random.choice(self.parties)
            case "people", "professionals":
                return [self.professional() for _ in range(random.randint(1, 5))]
            case "person", "professional":
                return self.professional()
            case "people", _:
                return [{"name": name} for name in random.sample(self.names, random.randint(0, 3))]
            case "person", _:
                return {"name": random.choice(self.names)}
            case "rows", _:
                return [self.data(field.rows, day) for _ in range(random.randint(1, 2))]
        return "As discussed with the family and colleagues."

    def day(self, variant: str, day: int) -> date:
        away = self.random.randint(0, 120)
        return date.fromordinal(day - away if variant == "past" else day + away)

    def professional(self) -> dict[str, str]:
        agency, _, role = self.random.choice(self.parties).partition(SLASH)
        return {"agency": agency, "role": role}
