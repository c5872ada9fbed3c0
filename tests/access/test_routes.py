"""Every address says who may use it, and is held to it."""

from __future__ import annotations

import re
from http import HTTPStatus
from uuid import uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from holdfast.access import may
from holdfast.access.models import Consultation, Function
from holdfast.access.viewer import Viewer, acting_as
from holdfast.register.models import Case
from tests.access.area import Area


def test_every_address_says_who_may_use_it() -> None:
    """ASVS 5.0 V8.2.1."""
    assert may.undeclared() == []


def test_every_address_that_is_open_to_all_is_meant_to_be() -> None:
    """ASVS 5.0 V6.3.4, V13.4.5."""
    opened = {name.partition("_")[0] for _, name, declared in may.declarations() if declared is may.OPEN_TO_ALL}
    assert opened <= {"account", "mfa", "accessibility", "health", "switch", "provider", "api", "api:openapi-json"}


def answer(
    view: object, request: HttpRequest, viewer: Viewer | None, *, signed_in: bool = True, **kwargs: object
) -> HttpResponse:
    """What a view answers to a viewer."""
    request.viewer = viewer  # type: ignore[attr-defined]
    request.user = type("User", (), {"is_authenticated": signed_in})()
    request.resolver_match = None
    response = view(request, **kwargs)  # type: ignore[operator]
    assert isinstance(response, HttpResponse)
    return response


def shown(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """A page."""
    return HttpResponse(str(kwargs.get("case", "shown")))


@pytest.mark.usefixtures("db")
def test_a_page_is_shown_to_those_whom_it_declares_and_refusals_are_logged(rf: RequestFactory) -> None:
    """ASVS 5.0 V8.2.1, V16.3.2."""
    area = Area()
    worker, auditor = area.staff("Ann"), area.staff("Aud", functions=["auditor"])
    request = rf.get("/x?y=1")
    page = may.signed_in(shown)
    assert answer(page, request, None, signed_in=False)["Location"] == "/sign-in?next=/x%3Fy%3D1"
    assert answer(page, request, None).status_code == HTTPStatus.FORBIDDEN, "signed in, and works for nobody"
    assert answer(page, request, worker).status_code == HTTPStatus.OK
    page = may.needs(Function.AUDITOR)(shown)
    with acting_as(worker):
        assert answer(page, request, worker).status_code == HTTPStatus.FORBIDDEN
    with acting_as(auditor):
        assert answer(page, request, auditor).status_code == HTTPStatus.OK
        assert [(line.user_name, line.what) for line in Consultation.objects.filter(operation="denied")] == [
            ("Ann", "page 403")
        ]


def without_token(response: HttpResponse) -> str:
    """The page without what differs each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


@pytest.mark.usefixtures("db")
def test_the_page_of_a_case_is_given_the_case_and_is_not_there_for_others(rf: RequestFactory) -> None:
    """ASVS 5.0 V16.3.3."""
    area = Area()
    worker, officer = area.staff("Ann"), area.staff("Bob", area.police)
    auditor = area.staff("Aud", functions=["auditor"])
    case = area.case(worker)

    @may.case_team
    def page(request: HttpRequest, *, case: Case) -> HttpResponse:
        return HttpResponse(case.reference)

    with acting_as(worker):
        assert answer(page, rf.get("/"), worker, case_id=case.pk).content.decode() == case.reference
    with acting_as(officer):
        hidden = answer(page, rf.get("/"), officer, case_id=case.pk)
        missing = answer(page, rf.get("/"), officer, case_id=uuid4())
    assert hidden.status_code == missing.status_code == HTTPStatus.NOT_FOUND
    assert without_token(hidden) == without_token(missing)
    with acting_as(auditor):
        assert Consultation.objects.filter(operation="denied", case_ids=[case.pk], user_name="Bob").count() == 1


@pytest.mark.usefixtures("committed_db")
def test_what_a_failing_view_had_written_is_taken_back(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """ASVS 5.0 V2.3.3, V16.5.3."""
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    client.force_login(area.user(worker), backend="allauth.account.auth_backends.AuthenticationBackend")

    def failing(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        Case.objects.filter(pk=case.pk).update(title="changed")
        raise RuntimeError("the view fails")

    monkeypatch.setattr("holdfast.access.views.memberships_of", lambda _: failing(HttpRequest()))
    client.raise_request_exception = False
    assert client.get("/acting-for").status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    with acting_as(worker):
        case.refresh_from_db()
    assert case.title == ""
