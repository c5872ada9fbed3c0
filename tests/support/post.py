"""A real mail server on this machine, for what is sent by mail."""

from __future__ import annotations

import email
import logging
import socket
from collections.abc import Iterator
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.test import override_settings

Post = list[tuple[str, Message]]
"""What was sent so far: to whom, and the message."""
GONE = "gone."
"""How an address begins for which the server takes nothing."""

# The server's own log goes nowhere: its thread still writes when pytest has closed the stream of the test.
for _name in ("mail.log", "mail.debug"):
    logging.getLogger(_name).addHandler(logging.NullHandler())
    logging.getLogger(_name).propagate = False


class Sink:
    """Keeps what it is sent."""

    def __init__(self) -> None:
        self.messages: Post = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: ARG002, N802
        """Take it, unless the mail box is one that is gone."""
        if address.startswith(GONE):
            return "550 there is no such mail box"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002, N802 - as it is called
        """Take a message for each of its recipients."""
        self.messages += [(to, email.message_from_bytes(envelope.content)) for to in envelope.rcpt_tos]
        return "250 OK"


@pytest.fixture
def post() -> Iterator[Post]:
    """Everything that this test sends, through a real mail server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sink = Sink()
    server = Controller(sink, hostname="127.0.0.1", port=port)
    server.start()
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        EMAIL_USE_TLS=False,
        EMAIL_TIMEOUT=10,
    ):
        yield sink.messages
    server.stop()


def text_of(message: Message) -> str:
    """All that stands in a message: its headers, and every part decoded."""
    parts = [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]
    return message.as_string() + "".join(part.decode() for part in parts if isinstance(part, bytes))
