"""That a request reaches those who decide it: from then on the gangs team sees the case.

Otherwise it would be on no list of anybody who may decide, and the young person would fall between two agencies.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from holdfast.access.actions import involve
from holdfast.access.models import Involvement
from holdfast.access.viewer import current_viewer
from holdfast.casework.panel.words import DECIDED, REQUESTED
from holdfast.chronology.models import Fact, Handling
from holdfast.chronology.packs import area_pack
from holdfast.protocol import Evaluation
from holdfast.protocol.parties import SLASH
from holdfast.register.queries import teams

WHY = "The gangs team was asked for help (ISL-D2)"


def bring_before_the_panel(fact: Fact, evaluations: Mapping[UUID, Evaluation]) -> None:
    """Involve the teams of the agency that decides on a request, in the transaction that records it (ISL-D2).

    Called by the chronology, as its job. Teams that are involved already stay as they are. A request that only its own
    agency or named people may read brings nobody: it is no request yet.
    """
    if fact.kind != REQUESTED or fact.is_withdrawal or fact.handling != Handling.CASE_TEAM:
        return
    for case_id in evaluations:
        there = Involvement.objects.filter(Q(until_at__isnull=True) | Q(until_at__gt=timezone.now()), case_id=case_id)
        involved = set(there.values_list("team_id", flat=True))
        for team in teams().filter(agency__key__in=_deciding_agencies()).exclude(pk__in=involved - {None}):
            involve(by=current_viewer(), case_id=case_id, role=Involvement.Role.PANEL, reason=WHY, team=team)


def _deciding_agencies() -> set[str]:
    kind = area_pack().kinds.get(DECIDED)
    return {party.partition(SLASH)[0] for party in kind.recorded_by} if kind else set()
