"""The pages of those to whom something was told: nothing of the case is theirs but what was told to them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.may import signed_in
from holdfast.access.viewer import current_viewer
from holdfast.casework.forms.drafts import typed_in
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.chronology.packs import area_pack
from holdfast.sharing import queries
from holdfast.sharing.models import Recipient
from holdfast.sharing.receiving import accept, confirm, is_gone, read
from holdfast.sharing.words import NEVER_FOR
from holdfast.site.forms import href_with, page_number


@signed_in
def shared_with_me(request: HttpRequest) -> HttpResponse:
    """What was told to the viewer for the agency that they act for, without a name in sight."""
    page = queries.told_to(current_viewer(), number=page_number(request))
    return render(
        request,
        "sharing/inbox.html",
        {
            "page": page,
            "next_page": href_with(request, page=page.number + 1) if page.has_next else None,
            "previous_page": href_with(request, page=page.number - 1) if page.number > 1 else None,
        },
    )


_DID = Question("did", "text", "What did you do?", hint="Such as: deleted our copy; put it right in our record.")


@signed_in
def received(request: HttpRequest, disclosure_id: UUID) -> HttpResponse:
    """What was told, once its conditions are accepted; what has changed since, and the answer to it. 410 where it was
    taken back."""
    viewer = current_viewer()
    row = queries.received(viewer, disclosure_id)
    if row is None:
        raise Http404
    form = QuestionForm([_DID], Asking(area_pack(), timezone.now()), typed=typed_in(request) if request.POST else None)
    if request.method == "POST" and _done(request, row, form):
        return redirect("received", disclosure_id=disclosure_id)
    gone = is_gone(row)
    if not gone and row.agreed_at is not None:
        read(by=viewer, recipient=row)
    return render(
        request,
        "sharing/received.html",
        {
            "row": row,
            "disclosure": row.disclosure,
            "purpose": row.disclosure.get_purpose_display(),
            "never_for": NEVER_FOR,
            "gone": gone,
            "open": [notice for notice in row.notices.all() if notice.confirmed_at is None],
            "form": form,
            "errors": form.errors,
            "has_form": True,
        },
        status=410 if gone and request.method == "GET" else 200,
    )


def _done(request: HttpRequest, row: Recipient, form: QuestionForm) -> bool:
    """Accept the conditions, or confirm every open notice; False where something must be mended."""
    viewer = current_viewer()
    try:
        if request.POST.get("do") == "accept":
            accept(by=viewer, recipient=row)
            return True
        answers = form.read()
        if answers is None:
            return False
        for notice in row.notices.all():
            if notice.confirmed_at is None:
                confirm(by=viewer, notice=notice, did=answers["did"])
    except Refused as refused:
        form.refuse(refused)
        return False
    messages.success(request, "Thank you. Those who told you know now.")
    return True
