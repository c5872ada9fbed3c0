"""A concern that was sent: what happens next, and what becomes of text that another window still held."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from holdfast.access.log import record_consultation
from holdfast.access.may import case_team
from holdfast.access.models import Operation
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.casework.concern import queries, steps
from holdfast.casework.concern.steps import KIND, WHO, Step
from holdfast.casework.doing import owed
from holdfast.casework.forms.controls import Typed
from holdfast.casework.forms.drafts import typed_before, typed_in
from holdfast.casework.forms.widgets import Asking
from holdfast.chronology.drafts import load_draft, save_draft
from holdfast.chronology.models import Fact
from holdfast.chronology.packs import kind_named
from holdfast.register.models import Case


def sent_concern(viewer: Viewer, concern_id: UUID) -> Fact | None:
    """The concern as it was sent; None where it was not."""
    return Fact.objects.filter(by_user_id=viewer.user_id, idempotency_key=str(concern_id)).first()


def after_sending(request: HttpRequest, viewer: Viewer, fact: Fact, step: Step, asking: Asking) -> HttpResponse:
    """On to what came of the concern. What another window still held and was not sent begins a further concern in the
    case, as a draft, rather than be lost.
    """
    case = Case.objects.get(fact_cases__fact=fact)
    written = {} if request.POST.get("do") == "discard" else _not_sent(typed_in(request), fact, step, asking)
    if not written:
        return redirect("concern_sent", case_id=case.pk, fact_id=fact.pk)
    before = typed_before(load_draft(viewer, form=KIND, case_id=case.pk)) or {}
    save_draft(by=viewer, form=KIND, data=_together(before, written), case_id=case.pk)
    danger = " If anybody is in danger now, call 999." if written.get("immediate_danger") == ["yes"] else ""
    messages.info(
        request,
        "This concern was sent already from another window. What you wrote since is kept here as a draft: "
        f"if it is new, record it in the case; if it is not, discard it.{danger}",
    )
    return redirect("fact_new", case_id=case.pk, kind=KIND)


def _not_sent(typed: Typed, fact: Fact, step: Step, asking: Asking) -> Typed:
    """What was written on a page, as the form of the kind takes it; nothing where all of it was sent."""
    if step is WHO:
        # The kind asks nothing about who it is: what was written there goes on as text.
        lines = [
            f"{widget.question.title}: {answer}"
            for widget in steps.who_form(asking, typed).widgets
            if (answer := " ".join(" ".join(values) for values in _under(widget.name, typed).values()).strip())
        ]
        return {"what": ["\n".join(lines)]} if lines else {}
    form = steps.step_form(step, kind_named(KIND), asking, typed)
    written = {name: values for widget in form.widgets for name, values in _under(widget.name, typed).items()}
    answers = form.read()
    if answers is not None and all(fact.data.get(name) == answer for name, answer in answers.items()):
        return {}
    return written if any(value.strip() for values in written.values() for value in values) else {}


def _under(name: str, typed: Typed) -> Typed:
    """What was typed into the inputs of one question."""
    return {key: values for key, values in typed.items() if key == name or key.startswith(f"{name}-")}


def _together(before: Typed, written: Typed) -> Typed:
    """Both drafts in one: of a text that differs, the earlier stands above the later."""
    texts = {name for name, field in kind_named(KIND).fields.items() if field.type == "text"}
    made = {**before, **written}
    for name in texts & before.keys() & written.keys():
        earlier, later = before[name][-1], written[name][-1]
        made[name] = [earlier if later in earlier else f"{earlier}\n\n{later}".strip()]
    return made


@case_team
def concern_sent(request: HttpRequest, case: Case, fact_id: UUID) -> HttpResponse:
    """What happens next: the reference, what is owed now, and how to reach the front door."""
    viewer = current_viewer()
    fact = Fact.objects.filter(pk=fact_id, fact_cases__case=case).first()
    if fact is None:
        raise Http404
    record_consultation(
        viewer=viewer, operation=Operation.CONSULT, what="concern sent", case_ids=[case.pk], route="concern_sent"
    )
    now = timezone.now()
    duties = owed(viewer, queries.duties_since(viewer, case, fact.recorded_at), now=now)
    return render(
        request,
        "casework/concern/sent.html",
        {
            "case": case,
            "fact": fact,
            "mine": [each for each in duties if each.is_mine],
            "others": [each for each in duties if not each.is_mine],
            "in_danger": bool(fact.data.get("immediate_danger")),
            "front_door": queries.front_door_contacts(),
            "teams": queries.front_door_teams(),
        },
    )
