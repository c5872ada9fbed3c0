"""What somebody has read of a report, as one digest: who signs, or writes on, says by it what stood on their page."""

from __future__ import annotations

import hashlib
import json

from holdfast.assurance.fairness.models import FairnessReport


def digest_of(report: FairnessReport) -> str:
    """The sha256 of all that a report says: whose days, which figures, by which protocol, which words, which day."""
    says = {
        "days": [report.first_day.isoformat(), report.last_day.isoformat()],
        "figures": report.figures,
        "counted": [report.pack, report.pack_version],
        "words": report.words,
        "review_by": report.review_by.isoformat() if report.review_by else None,
    }
    return hashlib.sha256(json.dumps(says, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
