"""Log lines hold no personal data."""

import json
import logging
import sys

from holdfast.site.logs import Formatter


def line(record: logging.LogRecord) -> dict[str, object]:
    parsed: dict[str, object] = json.loads(Formatter().format(record))
    return parsed


def test_a_line_is_json() -> None:
    """ASVS 5.0 V16.2.4."""
    record = logging.LogRecord("holdfast.site", logging.INFO, __file__, 1, "kept %s facts", (3,), None)
    assert line(record)["message"] == "kept 3 facts"
    assert line(record)["level"] == "info"


def test_what_an_exception_says_is_left_out() -> None:
    """ASVS 5.0 V16.2.5, V16.3.4."""
    try:
        int("Avery Example")
    except ValueError:
        record = logging.LogRecord("holdfast.site", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    written = Formatter().format(record)
    assert "Avery" not in written
    assert line(record)["exception"] == "ValueError"
    assert "test_logs.py" in str(line(record)["at"])
