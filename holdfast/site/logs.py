"""Log lines for machines to read: one JSON object a line, without personal data.

An exception's message may quote what somebody typed or a row of the database, so only its type and the places it passed
through are logged. Code of ours logs identifiers, counts and durations, never names or text.
"""

import json
import logging
import traceback
from datetime import UTC, datetime


class Formatter(logging.Formatter):
    """One JSON object: time (UTC), level, logger, message and, where there was one, the exception's type and places."""

    def format(self, record: logging.LogRecord) -> str:
        """The line for one record."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            line["at"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])[-12:]
            ]
        return json.dumps(line, ensure_ascii=False)
