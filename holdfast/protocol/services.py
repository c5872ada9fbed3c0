"""Which services are open to a child, with the reasons."""

from datetime import datetime
from typing import Literal, NamedTuple

from holdfast.protocol.conditions.explain import Explainer
from holdfast.protocol.evaluation import Evaluation, Reason, criterion_met, evaluate
from holdfast.protocol.facts import Chronology
from holdfast.protocol.pack import Pack, Service

Openness = Literal["open", "closed", "not by referral", "cannot tell"]


class ServiceAnswer(NamedTuple):
    """Whether a service is open to this child, and each criterion with what it saw."""

    service: Service
    openness: Openness
    reasons: tuple[Reason, ...]
    unknown: tuple[str, ...]


def services_for(pack: Pack, chronology: Chronology, at: datetime) -> list[ServiceAnswer]:
    """Every service of the pack in force on the day asked, the open ones first."""
    return services_in(evaluate(pack, chronology, at))


def services_in(evaluation: Evaluation) -> list[ServiceAnswer]:
    """The same for a case that has been evaluated already."""
    pack, day = evaluation.pack, evaluation.run.day
    explainer = Explainer(pack.slots, pack.parameters, evaluation.run.context)
    answers = [_answer(service, explainer, day) for service in pack.services.values() if service.holds_on(day)]
    return sorted(answers, key=lambda answer: _ORDER.index(answer.openness))


_ORDER: tuple[Openness, ...] = ("open", "not by referral", "cannot tell", "closed")


def _answer(service: Service, explainer: Explainer, day: int) -> ServiceAnswer:
    reasons = [criterion_met(one, explainer, day) for one in service.eligible.values()]
    holds = [reason.holds for reason in reasons]
    unknown = tuple(dict.fromkeys(name for reason in reasons for name in reason.unknown))
    openness: Openness = "open"
    if False in holds:
        openness = "closed"
    elif not service.accepts_referrals:
        openness = "not by referral"
    elif None in holds:
        openness = "cannot tell"
    return ServiceAnswer(service, openness, tuple(reasons), unknown)
