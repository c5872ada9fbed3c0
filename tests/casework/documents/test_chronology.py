"""The chronology of a case, taken along: what is in it, what is not, and that it is logged."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import jsonschema
import pytest
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from holdfast.access.actions import involve
from holdfast.access.models import Consultation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.chronology.actions import append_fact, correct_fact, withdraw_fact
from holdfast.chronology.packs import area_pack
from holdfast.protocol import read_chronology
from holdfast.protocol.schema import chronology_schema
from holdfast.register.actions import add_to_case
from holdfast.register.models import Case
from tests.access.area import CONCERN, SET_UP, Area
from tests.support.naughty import NAUGHTY

pytestmark = pytest.mark.usefixtures("db")


def browser(area: Area, viewer: Viewer) -> Client:
    client = Client()
    with acting_as(SET_UP):
        client.force_login(area.user(viewer))
    return client


def printed(client: Client, case: Case, **typed: Any) -> str:
    address = f"/cases/{case.pk}/chronology.pdf"
    answer = client.post(address, typed) if typed else client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def exported(client: Client, case: Case, **typed: Any) -> dict[str, Any]:
    address = f"/cases/{case.pk}/chronology.json"
    answer: HttpResponse = client.post(address, typed) if typed else client.get(address)  # type: ignore[assignment]
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)
    return found


def lines(viewer: Viewer, operation: str) -> list[Consultation]:
    with acting_as(viewer):
        return list(Consultation.objects.filter(operation=operation).order_by("id"))


def auditor(area: Area) -> Viewer:
    return area.staff("Olive", functions=["auditor"])


def test_the_chronology_is_printed_from_the_first_fact_to_the_last() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker, area.child(worker, "Robin", "Example", birth_date=date(2011, 5, 4)))
    area.concern(worker, case, what="Second thing.", happened_at=timezone.now() - timedelta(days=1))
    area.concern(worker, case, what="First thing.", happened_at=timezone.now() - timedelta(days=9))
    text = printed(browser(area, worker), case)
    assert "Chronology of Robin Example" in text
    assert "4 May 2011" in text
    assert case.reference in text
    assert text.index("First thing.") < text.index("Second thing.")
    assert "by Ann, Social worker, Children's social care" in text.replace("’", "'")


def test_its_file_name_says_nothing_of_anybody() -> None:
    """ASVS 5.0 V5.4.1."""
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    client = browser(area, worker)
    today = timezone.localdate().isoformat()
    for ending in ("pdf", "json"):
        answer = client.get(f"/cases/{case.pk}/chronology.{ending}")
        assert answer["Content-Disposition"] == f'attachment; filename="{case.reference}-chronology-{today}.{ending}"'
        assert answer["Cache-Control"] == "no-store, private"


def test_each_copy_is_logged_as_what_it_is() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    client = browser(area, worker)
    printed(client, case)
    exported(client, case, words="sword")
    (print_line,) = lines(auditor(area), "print")
    (export_line,) = lines(auditor(area), "export")
    assert (print_line.what, print_line.case_ids, print_line.user_name) == ("chronology", [case.pk], "Ann")
    assert print_line.person_ids == [case.person_id]
    assert export_line.what == "chronology, narrowed down", "what somebody looked for is not in the log"


def test_whoever_does_not_work_on_the_case_gets_nothing_and_the_attempt_is_logged() -> None:
    area = Area()
    worker, stranger = area.staff("Ann"), area.staff("Bob", area.police)
    case = area.case(worker)
    for ending in ("pdf", "json"):
        assert browser(area, stranger).get(f"/cases/{case.pk}/chronology.{ending}").status_code == 404
    assert len(lines(auditor(area), "denied")) == 2
    assert not lines(auditor(area), "print")
    assert Client().get(f"/cases/{case.pk}/chronology.pdf").status_code == 302


def test_it_holds_only_what_the_reader_may_read() -> None:
    area = Area()
    worker, officer = area.staff("Ann"), area.staff("Bob", area.police)
    case = area.case(worker)
    with acting_as(worker):
        involve(by=worker, case_id=case.pk, role="works with", reason="x", user=area.user(officer))
    area.concern(worker, case, what="For everybody of the case.")
    area.concern(worker, case, what="For social care alone.", handling="own agency")
    for take in (printed, lambda client, case: json.dumps(exported(client, case))):
        assert "For social care alone." in take(browser(area, worker), case)
        theirs = take(browser(area, officer), case)
        assert "For everybody of the case." in theirs
        assert "For social care alone." not in theirs


def test_nothing_of_another_child_is_in_it_though_the_reader_works_with_both() -> None:
    area = Area()
    worker = area.staff("Ann")
    brother, other = area.child(worker, "Blake", "Example"), area.child(worker, "Casey", "Sample")
    case, theirs = area.case(worker, area.child(worker, "Robin", "Example")), area.case(worker, other)
    with acting_as(worker):
        add_to_case(by=worker, case=case, person=brother, role="sibling", source="told")
    siblings = [{"id": str(brother.pk), "relation": "sibling"}, {"id": str(other.pk), "relation": "friend"}]
    area.concern(worker, case, data={"siblings": siblings})
    area.concern(worker, theirs, what="What happened to the other child.")
    client = browser(area, worker)
    for text in (printed(client, case), json.dumps(exported(client, case))):
        assert "Blake Example" in text
        assert "Casey" not in text
        assert "What happened to the other child." not in text


def test_what_was_corrected_or_withdrawn_says_so_and_what_it_replaced_stands_below() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    first = area.concern(worker, case, what="Seen with a sword.")
    second = area.concern(worker, case, what="It was somebody else.", happened_at=timezone.now() - timedelta(days=3))
    with acting_as(worker):
        correct_fact(by=worker, fact=first, data={**CONCERN, "what": "Seen with a kitchen knife."})
        withdraw_fact(by=worker, fact=second, reason="Another child.")
    text = printed(browser(area, worker), case).replace("\n", " ")
    assert text.index("Seen with a kitchen knife.") < text.index("Seen with a sword.")
    assert "Withdrawn: Another child." in text
    assert text.index("Withdrawn: Another child.") < text.index("It was somebody else.")


def test_it_is_narrowed_down_as_on_screen_and_says_so() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    area.concern(worker, case, what="About a sword.")
    area.concern(worker, case, what="About a school.")
    client = browser(area, worker)
    text = printed(client, case, words="SWORD")
    assert "About a sword." in text
    assert "About a school." not in text
    assert "Only part of the chronology." in text
    assert "SWORD" in text
    found = exported(client, case, words="SWORD")
    assert [fact["data"]["what"] for fact in found["facts"]] == ["About a sword."]


def test_as_known_at_a_past_moment() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    area.concern(worker, case, what="Known then.")
    between = timezone.now()
    area.concern(worker, case, what="Known later.")
    client = browser(area, worker)
    address = f"/cases/{case.pk}/chronology.json?as_at={between.isoformat().replace('+', '%2B')}"
    found = json.loads(client.get(address).content)
    assert [fact["data"]["what"] for fact in found["facts"]] == ["Known then."]
    assert "as known at a past moment" in lines(auditor(area), "export")[0].what


def test_the_export_follows_the_published_schema_and_the_engine_reads_it() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker, area.child(worker, "Robin", "Example", birth_date=date(2011, 5, 4), sex="male"))
    fact = area.concern(worker, case)
    with acting_as(worker):
        append_fact(
            by=worker,
            kind="risk.decided",
            happened_at=timezone.localdate(),
            cases=[case],
            data={
                "category": 1,
                "decided_by": ["children's social care / team manager", "police / gangs unit"],
                "reasons": "Early worries.",
                "review_by": str(timezone.localdate() + timedelta(days=90)),
            },
        )
        correct_fact(by=worker, fact=fact, data={**CONCERN, "what": "Corrected."})
    found = exported(browser(area, worker), case)
    jsonschema.validate(found, chronology_schema())
    assert len(read_chronology(found, area_pack()).facts) == 3


def test_naughty_texts_survive_printing_and_export() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    texts = [text for text in NAUGHTY if text.strip() and "\x00" not in text]
    for text in texts:
        area.concern(worker, case, what=text)
    client = browser(area, worker)
    found = sorted(fact["data"]["what"].strip() for fact in exported(client, case)["facts"])
    assert found == sorted(text.strip() for text in texts)
    assert "<script>alert(1)</script>" in printed(client, case)


def test_twenty_times_as_much_costs_no_more_questions_to_the_database(
    query_count: Callable[[], AbstractContextManager[CaptureQueriesContext]],
) -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    client = browser(area, worker)

    def asked(ending: str) -> int:
        with query_count() as queries:
            client.get(f"/cases/{case.pk}/chronology.{ending}")
        return len(queries)

    area.concern(worker, case)
    asked("pdf"), asked("json")
    few = asked("pdf"), asked("json")
    for _ in range(19):
        area.concern(worker, case)
    assert (asked("pdf"), asked("json")) == few
