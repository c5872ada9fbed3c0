"""The pages of groups. A group lists nobody: whether somebody is involved with it is a fact in their own chronology."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from holdfast.access.log import record_consultation
from holdfast.access.may import signed_in
from holdfast.access.models import Operation
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.casework.forms.edits import Answers, Edit, choices_of, edit_page, text
from holdfast.casework.forms.grading import GRADING, graded
from holdfast.casework.forms.questions import Question
from holdfast.casework.group_pages import queries
from holdfast.register.actions import add_evidence, record_group, set_level, withdraw_evidence
from holdfast.register.actions.groups import NewEvidence
from holdfast.register.grading import grading_in_words
from holdfast.register.models import Case, Group, GroupEvidence
from holdfast.register.words import GroupLevel, GroupTest
from holdfast.site.forms import page_number

CLAUSE = ("ISL-5.1.2",)

_EVIDENCE = (
    Question("test", "choice", "For which test is it evidence?", choices=choices_of(GroupTest)),
    Question("statement", "text", "What was seen or said?", hint="Without naming anybody.", long=True),
    Question("observed_on", "date", "On which day?", tense="past"),
    Question("source", "text", "Who saw or said it?", hint="Such as a patrol, or the school."),
    *GRADING,
)
"""The questions of a piece of evidence."""
_ROW = tuple(replace(question, type="one of") if question.type == "choice" else question for question in _EVIDENCE)
"""The same where several pieces are given at once."""


def _evidence(answers: Answers) -> NewEvidence:
    grading, conditions = graded(answers)
    return NewEvidence(
        test=str(answers["test"]),
        statement=str(answers["statement"]),
        observed_on=date.fromisoformat(answers["observed_on"]),
        source=str(answers["source"]),
        grading=grading,
        conditions=conditions,
    )


def _bar(group: Group) -> tuple[str, list[tuple[str, str]]]:
    also = [("Also called", group.also_known_as)] if group.also_known_as else []
    return group.name, [("Recorded as", group.level), *also]


@signed_in
def groups(request: HttpRequest) -> HttpResponse:
    """The groups that are recorded, by name."""
    number = page_number(request)
    found, more = queries.groups(page=number)
    record_consultation(viewer=current_viewer(), operation=Operation.CONSULT, what="list of groups", route="groups")
    return render(
        request,
        "casework/group/groups.html",
        {"groups": found, "number": number, "more": more, "levels": list(GroupLevel), "clauses": CLAUSE},
    )


@signed_in
def group(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """What a group is recorded as, by which tests, on which evidence."""
    viewer = current_viewer()
    group = queries.group_to_show(viewer, group_id)
    if group is None:
        raise Http404
    page = queries.group_page(viewer, group)
    _log(viewer, page.case, "group", "group")
    return render(
        request,
        "casework/group/group.html",
        {
            "page": page,
            "group": page.group,
            "bar": _bar(page.group),
            "grading": grading_in_words,
            "clauses": CLAUSE,
        },
    )


def _log(viewer: Viewer, case: Case | None, what: str, route: str) -> None:
    record_consultation(
        viewer=viewer,
        operation=Operation.CONSULT,
        what=what,
        case_ids=[case.pk] if case else [],
        route=route,
    )


@signed_in
def group_new(request: HttpRequest) -> HttpResponse:
    """Record a group with the evidence for its level, and open its case."""
    viewer = current_viewer()
    made: list[Group] = []

    def act(answers: Answers) -> str:
        made.append(
            record_group(
                by=viewer,
                name=str(answers["name"]),
                also_known_as=text(answers, "also_known_as"),
                area=text(answers, "area"),
                level=str(answers["level"]),
                reason=str(answers["reason"]),
                evidence=[_evidence(row) for row in answers.get("evidence", ())],
            )
        )
        return "The group is recorded, and its case is open."

    questions = [
        Question("name", "text", "What is the group called?", hint="By itself or by others."),
        Question("also_known_as", "text", "Other names", optional=True),
        Question("area", "text", "Where does it spend its time?", optional=True),
        Question("level", "choice", "What is it recorded as?", clauses=CLAUSE, choices=choices_of(GroupLevel)),
        Question("reason", "text", "Why is it recorded?", hint="It stands in the log and in the case.", long=True),
        Question("evidence", "rows", "Evidence", clauses=CLAUSE, optional=True, rows=_ROW,
                 hint="A peer group needs none. A gang needs evidence for each of the five tests."),
    ]  # fmt: skip
    edit = Edit(
        title="Record a group",
        button="Record the group",
        questions=questions,
        act=act,
        about=(
            "A group",
            [("Lists", "nobody: whether a person is involved is a fact in that person’s own chronology")],
        ),
        back=reverse("groups"),
        begin={"level": GroupLevel.PEER_GROUP.value},
    )
    answer = edit_page(request, edit)
    return redirect("group", group_id=made[0].pk) if made else answer


def _for_case_team(viewer: Viewer, group_id: UUID) -> tuple[Group, Case]:
    """A group and its case, for those who work on it; for others there is no such page."""
    found = get_object_or_404(Group, pk=group_id)
    case = queries.own_case(viewer, found)
    if case is None:
        raise Http404
    return found, case


def _edit(request: HttpRequest, viewer: Viewer, about: tuple[Group, Case], what: str, **edit: Any) -> HttpResponse:
    found, case = about
    _log(viewer, case, f"group: {what}", "group_edit")
    back = reverse("group", kwargs={"group_id": found.pk})
    return edit_page(request, Edit(about=_bar(found), back=back, clauses=CLAUSE, **edit))


@signed_in
def evidence_add(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """One more piece of evidence for what the group is."""
    viewer = current_viewer()
    found, case = _for_case_team(viewer, group_id)

    def act(answers: Answers) -> str:
        add_evidence(by=viewer, group=found, case=case, evidence=_evidence(answers))
        return "The evidence is added."

    return _edit(
        request, viewer, (found, case), "add evidence",
        title="Add evidence", button="Add the evidence", questions=_EVIDENCE, act=act,
    )  # fmt: skip


@signed_in
def evidence_withdraw(request: HttpRequest, group_id: UUID, evidence_id: UUID) -> HttpResponse:
    """Evidence that stands no longer. Where the level does not stand without it, the group is a peer group again."""
    viewer = current_viewer()
    found, case = _for_case_team(viewer, group_id)
    evidence = get_object_or_404(
        GroupEvidence.objects.select_related("group"), pk=evidence_id, group=found, withdrawn_at__isnull=True
    )

    def act(answers: Answers) -> str:
        withdraw_evidence(by=viewer, evidence=evidence, reason=str(answers["reason"]))
        return "The evidence is withdrawn. It stays to be read, and no longer counts."

    return _edit(
        request, viewer, (found, case), "withdraw evidence",
        title="Withdraw evidence", button="Withdraw it", act=act, lead=[evidence.statement],
        questions=[Question("reason", "text", "Why does it stand no longer?", long=True)],
    )  # fmt: skip


@signed_in
def level(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Record the group as something else, as far as the evidence carries it."""
    viewer = current_viewer()
    found, case = _for_case_team(viewer, group_id)

    def act(answers: Answers) -> str:
        set_level(by=viewer, group=found, level=str(answers["level"]))
        return "The level is changed."

    return _edit(
        request, viewer, (found, case), "change level",
        title="What the group is recorded as", button="Save", act=act, begin={"level": found.level},
        questions=[Question("level", "choice", "What is it recorded as?", choices=choices_of(GroupLevel))],
        lead=[
            "A gang needs evidence for each of the five tests.",
            "An organised crime group needs evidence that it has lasted, and that crime and violence are part of it.",
        ],
    )  # fmt: skip
