"""The API tells what the pages tell, to the same people, and refuses as they do."""

import json
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
from django.test import Client
from django.utils import timezone

from holdfast.access.models import Consultation, Function, User
from holdfast.access.viewer import acting_as, viewer_for
from holdfast.api.service import api
from holdfast.casework.models import Duty
from holdfast.chronology.packs import area_pack
from holdfast.demo.area import SEEDING
from holdfast.register.models import Case, Person
from tests.support.kelpmouth import Kelpmouth

pytestmark = pytest.mark.demo_area
VIEW = {"category": 2, "reasons": "Followed home twice this week."}


def _post(client: Client, address: str, body: Any) -> Any:
    return client.post(address, json.dumps(body), content_type="application/json")


def test_openapi_declares_for_each_operation_who_may_use_it_and_what_can_go_wrong() -> None:
    schema = api.get_openapi_schema()
    assert schema["openapi"].startswith("3.1")
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert operation["x-may"], (method, path)
            assert {400, 401, 422} <= set(operation["responses"]), (method, path)
            if method != "get":
                assert 403 in operation["responses"], (method, path)
            if "{case_id}" in path:
                assert operation["x-may"] == "Those involved in the case."
                assert 404 in operation["responses"], (method, path)


def test_openapi_is_there_for_everybody(kelpmouth: Kelpmouth) -> None:
    """ASVS 5.0 V13.4.5."""
    answer = Client().get("/api/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["info"]["title"] == "Holdfast"


def test_every_route_asks_for_a_sign_in(kelpmouth: Kelpmouth) -> None:
    for path, operations in api.get_openapi_schema()["paths"].items():
        for method in operations:
            address = path.format(case_id=kelpmouth.mine.pk, form="risk.view", kind="risk.view")
            answer = Client().generic(method.upper(), address, "{}", content_type="application/json")
            assert answer.status_code == 401, (method, path)
            assert answer.json()["says"]


def test_list_duties_is_the_work_list(kelpmouth: Kelpmouth) -> None:
    answer = kelpmouth.client.get("/api/duties").json()
    assert answer["items"]
    with acting_as(kelpmouth.viewer):
        for item in answer["items"]:
            duty = Duty.objects.get(pk=item["id"])
            assert item["title"] == duty.title
            assert item["clauses"] == duty.clauses
            assert duty.status == "due"
    overdue = kelpmouth.client.get("/api/duties?whose=agency&overdue=yes").json()
    assert all(item["is_overdue"] for item in overdue["items"])


def test_list_cases_pages_in_a_stable_order(kelpmouth: Kelpmouth) -> None:
    seen: list[str] = []
    page = 1
    while True:
        answer = kelpmouth.client.get(f"/api/cases?page={page}").json()
        seen += [item["id"] for item in answer["items"]]
        if not answer["has_next"]:
            break
        page += 1
    with acting_as(kelpmouth.viewer):
        assert len(seen) == len(set(seen)) == Case.objects.count()


def test_read_case_tells_what_is_in_force(kelpmouth: Kelpmouth) -> None:
    answer = kelpmouth.client.get(f"/api/cases/{kelpmouth.mine.pk}")
    assert answer.status_code == 200
    told = answer.json()
    assert told["reference"] == kelpmouth.mine.reference
    early = (kelpmouth.mine.opened_at - timedelta(days=1)).isoformat()
    past = kelpmouth.client.get(f"/api/cases/{kelpmouth.mine.pk}", {"as_known_at": early}).json()
    assert past["in_force"] == []


@pytest.mark.parametrize("part", ["", "/chronology", "/services"])
def test_a_case_of_others_is_not_there(kelpmouth: Kelpmouth, part: str) -> None:
    hidden = kelpmouth.client.get(f"/api/cases/{kelpmouth.hidden.pk}{part}")
    nothing = kelpmouth.client.get(f"/api/cases/00000000-0000-4000-8000-000000000000{part}")
    assert hidden.status_code == nothing.status_code == 404
    assert hidden.json() == nothing.json()
    assert _post(kelpmouth.client, f"/api/cases/{kelpmouth.hidden.pk}/facts", {}).status_code in {404, 422}


def test_record_fact_is_in_the_chronology_and_in_the_log(kelpmouth: Kelpmouth) -> None:
    happened = (kelpmouth.now - timedelta(hours=1)).isoformat(timespec="minutes")
    body = {"kind": "risk.view", "happened": happened, "data": VIEW, "key": "one"}
    made = _post(kelpmouth.client, f"/api/cases/{kelpmouth.mine.pk}/facts", body)
    assert made.status_code == 201, made.content
    assert made.json()["data"] == VIEW
    again = _post(kelpmouth.client, f"/api/cases/{kelpmouth.mine.pk}/facts", body)
    assert again.json()["id"] == made.json()["id"]
    chronology = kelpmouth.client.get(f"/api/cases/{kelpmouth.mine.pk}/chronology").json()
    assert made.json()["id"] in {item["id"] for item in chronology["items"]}
    auditor = viewer_for(User.objects.get(email="gareth@kelpmouth.example.org"))
    assert auditor is not None
    assert auditor.has(Function.AUDITOR)
    with acting_as(auditor):
        lines = Consultation.objects.filter(user_id=kelpmouth.viewer.user_id).order_by("-id")[:5]
        assert {("consult", "chronology"), ("collect", "risk.view")} <= {(line.operation, line.what) for line in lines}


def test_record_fact_says_what_is_wrong_with_which_field(kelpmouth: Kelpmouth) -> None:
    """ASVS 5.0 V2.2.2."""
    address = f"/api/cases/{kelpmouth.mine.pk}/facts"
    answer = _post(kelpmouth.client, address, {"kind": "risk.view", "happened": "2026-01-05", "data": {"category": 9}})
    assert answer.status_code == 422
    assert {problem["field"] for problem in answer.json()["problems"]} == {"data.category", "data.reasons"}
    answer = _post(kelpmouth.client, address, {"kind": "risk.wiew", "happened": "2026-01-05"})
    assert answer.status_code == 422
    assert "risk.view" in answer.json()["problems"][0]["message"]
    later = (timezone.now() + timedelta(days=2)).date().isoformat()
    answer = _post(kelpmouth.client, address, {"kind": "risk.view", "happened": later, "data": VIEW})
    assert answer.status_code == 422


@pytest.mark.clause("ISL-7.3.4a")
def test_record_fact_is_refused_with_clause_and_way_forward(kelpmouth: Kelpmouth) -> None:
    """A flag where no category 2 or 3 is in force."""
    with acting_as(kelpmouth.viewer):
        case = next(
            case
            for case in Case.objects.filter(closed_at__isnull=True)
            if not case.fact_cases.filter(fact__kind="risk.decided").exists()
        )
    happened = (kelpmouth.now - timedelta(minutes=5)).isoformat(timespec="minutes")
    body = {"kind": "flag.set", "happened": happened, "data": {"system": "social care record"}}
    answer = _post(kelpmouth.client, f"/api/cases/{case.pk}/facts", body)
    assert answer.status_code == 409, answer.content
    assert "ISL-7.3.4a" in answer.json()["clauses"]
    assert answer.json()["instead"]


def test_what_changes_something_needs_the_token_against_forged_requests(kelpmouth: Kelpmouth) -> None:
    """ASVS 5.0 V3.5.2."""
    forged = Client(enforce_csrf_checks=True)
    forged.cookies = kelpmouth.client.cookies
    body = {"kind": "risk.view", "happened": "2026-01-05", "data": VIEW}
    answer = _post(forged, f"/api/cases/{kelpmouth.mine.pk}/facts", body)
    assert answer.status_code == 403
    assert "X-CSRFToken" in answer.json()["instead"]


def test_drafts_are_kept_and_dropped(kelpmouth: Kelpmouth) -> None:
    address = "/api/drafts/risk.view"
    body = {"data": {"reasons": ["half a sen"]}, "case": str(kelpmouth.mine.pk)}
    client = kelpmouth.client
    kept = client.put(address, json.dumps(body), content_type="application/json")
    assert kept.status_code == 200
    assert client.get(address, {"case": kelpmouth.mine.pk}).json()["data"] == body["data"]
    assert kelpmouth.as_persona("femi").get(address, {"case": kelpmouth.mine.pk}).status_code == 404
    assert len(client.get("/api/drafts").json()) == 1
    stale = client.put(address, json.dumps({**body, "version": 9}), content_type="application/json")
    assert stale.status_code == 409
    assert client.delete(f"{address}?case={kelpmouth.mine.pk}").status_code == 204
    assert client.delete(f"{address}?case={kelpmouth.mine.pk}").status_code == 404
    gone = client.put(address, json.dumps({**body, "version": 1}), content_type="application/json")
    assert gone.status_code == 409, "what was discarded is not brought back"
    body["case"] = str(kelpmouth.hidden.pk)
    assert client.put(address, json.dumps(body), content_type="application/json").status_code == 404


def test_search_finds_misspelt_names_among_those_whom_one_sees(kelpmouth: Kelpmouth) -> None:
    with acting_as(SEEDING):
        person = Person.objects.get(pk=kelpmouth.mine.person_id)
        stranger = Person.objects.get(pk=kelpmouth.hidden.person_id)
    misspelt = person.display_name[:3] + person.display_name[4:]
    found = _post(kelpmouth.client, "/api/people/search", {"text": misspelt}).json()
    assert str(person.pk) in {item["person"]["id"] for item in found["items"]}
    found = _post(kelpmouth.client, "/api/people/search", {"text": stranger.display_name}).json()
    assert str(stranger.pk) not in {item["person"]["id"] for item in found["items"]}
    body = {"name": person.display_name, "birth_date": str(person.birth_date)}
    likely = _post(kelpmouth.client, "/api/people/likely-duplicates", body).json()
    assert likely[0]["person"]["id"] == str(person.pk)


def test_kinds_are_json_schema_that_takes_what_the_protocol_takes(kelpmouth: Kelpmouth) -> None:
    """ASVS 5.0 V2.1.1."""
    for listed in kelpmouth.client.get("/api/protocol/kinds").json():
        schema = kelpmouth.client.get(f"/api/protocol/kinds/{listed['name']}").json()
        jsonschema.Draft202012Validator.check_schema(schema)
        fields = area_pack().kinds[listed["name"]].fields
        assert set(schema["properties"]) == set(fields)
    schema = kelpmouth.client.get("/api/protocol/kinds/risk.view").json()
    jsonschema.validate(VIEW, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"category": 9}, schema)
    assert kelpmouth.client.get("/api/protocol/kinds/nothing").status_code == 404


def test_facts_of_the_demonstration_fit_the_json_schema_of_their_kind(kelpmouth: Kelpmouth) -> None:
    with acting_as(SEEDING):
        facts = [(link.fact.kind, link.fact.data) for case in Case.objects.all()[:40] for link in case.fact_cases.all()]
    schemas = {kind: kelpmouth.client.get(f"/api/protocol/kinds/{kind}").json() for kind, _ in facts}
    for kind, data in facts:
        jsonschema.validate(data, schemas[kind])


@pytest.mark.clause("ISL-9.1", "ISL-10")
def test_contacts_begin_with_the_safeguarding_lead(kelpmouth: Kelpmouth) -> None:
    found = kelpmouth.client.get("/api/contacts", {"agency": "gangs team"}).json()
    assert found[0]["is_safeguarding_lead"]
    assert {contact["agency"] for contact in found} == {"gangs team"}
    assert kelpmouth.client.get("/api/contacts", {"agency": "nobody"}).status_code == 404


@pytest.mark.clause("ISL-7.5a", "ISL-E", "ISL-E-int")
def test_services_tell_who_is_eligible_and_that_integrate_takes_no_referral(kelpmouth: Kelpmouth) -> None:
    found = kelpmouth.client.get(f"/api/cases/{kelpmouth.mine.pk}/services").json()
    by_name = {service["name"]: service for service in found}
    assert by_name["integrate"]["openness"] in {"not by referral", "closed"}
    assert all(service["openness"] in {"open", "closed", "not by referral", "cannot tell"} for service in found)
    assert any(service["reasons"] for service in found)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"NaN",
        b'{"text": Infinity}',
        b'"\\ud800"',
        b'{"text": "\\u0000"}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
    ids=["empty", "half", "list", "NaN", "infinity", "half a character", "NUL", "deep", "not UTF-8"],
)
def test_a_body_that_cannot_be_kept_is_refused_whole(kelpmouth: Kelpmouth, body: bytes) -> None:
    """ASVS 5.0 V15.3.3."""
    answer = kelpmouth.client.post("/api/people/search", body, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert answer.json()["says"]
