"""Youth justice, panels, and the move to adulthood."""

from __future__ import annotations

from holdfast.demo.chapters import categorised, flag_current, opened, protected
from holdfast.demo.tale import CASE_MANAGER, PROBATION, RISK_PANEL, SOCIAL_WORKER, Tale, stage


def _supervised(tale: Tale, begins: int, category: int = 2) -> None:
    """Known to youth offending and social care, both flags set."""
    opened(tale, begins)
    tale(
        f"{begins + 2} 11:45",
        CASE_MANAGER,
        "service.known",
        service="youth offending",
        worker=tale.cast[CASE_MANAGER].name,
    )
    tale(
        f"{begins + 2} 12:45",
        SOCIAL_WORKER,
        "service.known",
        service="children's social care",
        worker=tale.cast[SOCIAL_WORKER].name,
    )
    categorised(tale, begins + 5, category)
    protected(tale, begins + 6)
    tale(
        f"{begins + 6} 16:00",
        CASE_MANAGER,
        "flag.set",
        system="youth offending record",
        review_by=tale.day(f"{begins + 120:+}"),
    )


def _order(tale: Tale, when: str, ends: str, *, past_eighteen: bool = False) -> None:
    tale(
        when, CASE_MANAGER, "order.made",
        order="youth rehabilitation order", statutory=True, ends=tale.day(ends), past_eighteen=past_eighteen,
        conditions="Not to enter Saltpan Court; curfew from ten.",
    )  # fmt: skip


@stage("On an order, all in hand", 16, youngest=13)
def on_order(tale: Tale) -> None:
    _supervised(tale, -tale.random.randint(30, 58))
    _order(tale, "-26 15:30", "+120")


@stage("An order ends soon, transition to be planned", 8, youngest=13)
def order_ends(tale: Tale) -> None:
    _supervised(tale, -50)
    _order(tale, "-45 15:30", "+24")


@stage("Nearly 18, to go on with probation", 8, youngest=17, needs="nearly adult")
def nearly_adult(tale: Tale) -> None:
    _supervised(tale, -55)
    _order(tale, "-40 15:30", "+200", past_eighteen=True)


@stage("Nearly 18, transition to probation planned", 5, youngest=17, needs="nearly adult")
def adult_planned(tale: Tale) -> None:
    nearly_adult(tale)
    tale(
        "-6 14:00", CASE_MANAGER, "transition.planned",
        to="probation", plan="Three joint meetings before the birthday; the same curfew, a new place to report.",
        safeguarding="Still at risk on the seafront; the flag and its reasons go with the file.",
        agreed_with=tale.people(CASE_MANAGER, PROBATION),
    )  # fmt: skip


@stage("Before the multi-agency risk panel", 8, youngest=13)
def risk_panel(tale: Tale) -> None:
    _supervised(tale, -30, 3)
    tale("-21 10:00", CASE_MANAGER, "panel.listed", panel="marp", why="Category 3, two incidents in a month.")
    tale(
        "-1 11:00",
        RISK_PANEL,
        "panel.discussed",
        panel="marp",
        decided="Daily contact for two weeks; curfew moved to nine.",
        pass_on_to="bronze",
    )


@stage("Highest risk, not put forward to a panel", 4, youngest=13)
def not_listed(tale: Tale) -> None:
    _supervised(tale, -18, 3)


@stage("Remanded, the establishment to be told", 3, youngest=14)
def remanded(tale: Tale) -> None:
    _supervised(tale, -50, 3)
    tale("-22 10:00", CASE_MANAGER, "panel.listed", panel="marp", why="Category 3, two incidents in a month.")
    tale(
        "-3h",
        CASE_MANAGER,
        "custody.entered",
        arrives=tale.clock("+6h"),
        establishment="Lighthouse Young People's Unit",
        why="remand",
    )


@stage("Young adult whom probation supervises", 6, youngest=18, oldest=19)
def adult(tale: Tale) -> None:
    flag_current(tale, -57, 3)
    tale("-30 10:00", PROBATION, "service.known", service="probation", worker=tale.cast[PROBATION].name)
    tale(
        "-20 16:00", PROBATION, "order.made",
        order="licence", statutory=False, ends=tale.day("+150"), past_eighteen=True,
        conditions="Not to enter Saltpan Court; a tag until nine in the morning.",
    )  # fmt: skip
