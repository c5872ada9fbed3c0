"""Everything that the contract allows, and much that it does not: no error of ours, no answer that is not declared."""

from typing import Any

import hypothesis
import pytest
import schemathesis
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.middleware.csrf import get_token
from django.test import RequestFactory
from hypothesis import HealthCheck, Phase
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.kelpmouth import Kelpmouth

pytestmark = [pytest.mark.demo_area, pytest.mark.slow]
EXAMPLES = 15
"""For each operation, in each mode, once with the case of the address hers and once with any."""
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def _signed_in(kelpmouth: Kelpmouth) -> dict[str, dict[str, str]]:
    """The session of a social worker, with the token against forged requests."""
    request = RequestFactory().get("/")
    token = get_token(request)
    session = kelpmouth.client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: request.META["CSRF_COOKIE"]}
    return {"cookies": cookies, "headers": {"X-CSRFToken": token}}


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("hers", [True, False], ids=["her case", "any case"])
def test_api_answers_as_it_declares(kelpmouth: Kelpmouth, mode: GenerationMode, *, hers: bool) -> None:
    """As an ordinary social worker, behind row-level security. ASVS 5.0 V2.2.1, V4.1.1, V15.3.1."""
    signed_in = _signed_in(kelpmouth)
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    seen: set[int] = set()
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) >= 15
    for operation in operations:
        path = {"case_id": str(kelpmouth.mine.pk)} if hers and "{case_id}" in operation.path else None
        if hers and path is None:
            continue

        @hypothesis.settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @hypothesis.given(case=operation.as_strategy(generation_mode=mode, path_parameters=path))
        def answers(case: Any) -> None:
            response = case.call(**signed_in)
            seen.add(response.status_code)
            case.validate_response(response, checks=CHECKS)

        answers()
    assert seen & ({200, 201, 404} if mode is GenerationMode.POSITIVE else {400, 404, 422}), seen
