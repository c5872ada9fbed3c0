"""A real OpenID Connect provider on this machine, in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
import requests
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from holdfast.access.sign_in.providers import Provider

PATIENCE = 20


class OpenId:
    """The provider. `police` is what our settings say of it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.police = Provider(
            name="police",
            agency="police",
            issuer=address,
            client_id="holdfast",
            secret="a secret",
            domains=("police.example.org",),
            second_factor=frozenset({"mfa", "hwk"}),
        )

    def knows(self, subject: str, **claims: object) -> None:
        """Somebody with an account there, and what it says of them."""
        claims = {"email": f"{subject}@police.example.org", "email_verified": True, **claims}
        requests.put(f"{self.address}/users/{subject}", json=claims, timeout=PATIENCE).raise_for_status()

    def asks(self, subject: str, address: str, **typed: str) -> str:
        """Somebody is sent there, says who they are, and is sent back: to which address."""
        answer = requests.post(address, data={"sub": subject, **typed}, allow_redirects=False, timeout=PATIENCE)
        assert answer.status_code == HTTPStatus.FOUND, answer.text
        return answer.headers["Location"]

    def sign_in(self, client: Client, subject: str, begin: str = "/sign-in/with/police") -> HttpResponse:
        """The whole way; what our side answers in the end."""
        back = urlsplit(self.asks(subject, client.get(begin)["Location"]))
        return client.get(f"{back.path}?{back.query}")  # type: ignore[return-value]


@pytest.fixture(scope="session")
def openid_process() -> Iterator[str]:
    """The provider's address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(address, process)
            yield address
        finally:
            process.terminate()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            requests.get(address, timeout=1)
        except requests.RequestException:
            assert process.poll() is None, "the provider has stopped"
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("The provider does not answer.")


@pytest.fixture
def openid(openid_process: str, monkeypatch: pytest.MonkeyPatch) -> OpenId:
    """The provider, for the police of the area."""
    openid = OpenId(openid_process)
    monkeypatch.setattr(settings, "SIGN_IN_PROVIDERS", (openid.police,))
    return openid
