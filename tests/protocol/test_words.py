"""Times as people write them, in the engine's sentences as on the screens."""

from datetime import datetime

import pytest

from holdfast.protocol.calendar import LONDON
from holdfast.protocol.templates import Template
from holdfast.protocol.words import moment_in_words, time_in_words


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (10, 49, "10:49am"),
        (14, 30, "2:30pm"),
        (9, 0, "9am"),
        (0, 5, "12:05am"),
        (12, 0, "midday"),
        (12, 1, "12:01pm"),
        (0, 0, "midnight"),
    ],
)
def test_a_time_of_day(hour: int, minute: int, words: str) -> None:
    assert time_in_words(datetime(2026, 3, 5, hour, minute, tzinfo=LONDON)) == words
    assert moment_in_words(datetime(2026, 3, 5, hour, minute, tzinfo=LONDON)) == f"5 March 2026 at {words}"


def test_a_time_in_a_sentence_of_a_pack() -> None:
    sentence = Template.read("Arrested on {happened:moment}, told at {told:time}.")
    values = {"happened": "2026-03-05T10:49", "told": "2026-03-05T14:30"}
    assert sentence.render(values.get, {}) == "Arrested on 5 March 2026 at 10:49am, told at 2:30pm."
