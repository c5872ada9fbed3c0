"""As known at: the moment for which a case is shown, asked on the page or carried in its addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from urllib.parse import urlencode

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.chronology.packs import area_pack
from holdfast.protocol.calendar import moment
from holdfast.protocol.fields import written
from holdfast.site.addresses import url

_QUESTION = Question(
    "at",
    "moment",
    "What was known at this moment?",
    hint="London time, such as 27 3 2026 and 14:30. What was recorded later is left out.",
    tense="past",
)


@dataclass(frozen=True)
class Moment:
    """The moment asked for: `at` is None for now. `form` asks for another."""

    at: datetime | None
    form: QuestionForm

    @property
    def asks(self) -> SafeString:
        """The form as it stands on a page."""
        return _drawn(self.form) if self.at or self.form.errors else _untouched()

    @property
    def suffix(self) -> str:
        """What an address of the case carries so that the next page shows the same moment."""
        return f"?{urlencode({'as_at': written(self.at)})}" if self.at else ""

    def href(self, name: str, **kwargs: object) -> str:
        """The address of a page of the case, at the same moment."""
        return url(name, **kwargs) + self.suffix


def _drawn(form: QuestionForm) -> SafeString:
    # Jinja gives a plain text, which the page would escape; the template has escaped what goes into it.
    return SafeString(render_to_string("casework/case/as_known.html", {"form": form}))


@cache
def _untouched() -> SafeString:
    """The form before anybody has typed, the same on every page of every case: drawn once."""
    return _drawn(QuestionForm([_QUESTION], Asking(area_pack(), timezone.now())))


def moment_asked(request: HttpRequest, now: datetime) -> Moment:
    """The moment that a request asks for, as a moment in its address or as what was typed into the page's form."""
    asking = Asking(area_pack(), now)
    written_at = request.GET.get("as_at", "")
    if written_at:
        try:
            at = moment(written_at)
        except ValueError:
            return Moment(None, QuestionForm([_QUESTION], asking))
        return Moment(min(at, now), QuestionForm([_QUESTION], asking, data={"at": written_at}))
    typed = {name: request.GET.getlist(name) for name in request.GET if name.startswith("at-")}
    if not any(value.strip() for values in typed.values() for value in values):
        return Moment(None, QuestionForm([_QUESTION], asking))
    form = QuestionForm([_QUESTION], asking, typed=typed)
    answers = form.read()
    return Moment(moment(answers["at"]) if answers else None, form)
