"""The arithmetic of comparison: pure functions, no dependency.

The relative rate index, each stage measured against the stage before it: US Office of Juvenile Justice and Delinquency
Prevention, *Disproportionate Minority Contact Technical Assistance Manual* (4th edition, 2009). Its interval: Katz,
Baptista, Azen and Pike, *Obtaining confidence intervals for the risk ratio in cohort studies*, Biometrics 34 (1978).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

NORMAL_95 = 1.96
"""Of a normal distribution, 95 in 100 lie within so many standard errors of the middle."""
CHANCE = 0.05
"""How often such an interval leaves out 1 although there is no difference."""


@dataclass(frozen=True, slots=True)
class RelativeRate:
    """How much more often something happens in one group than in another: 1 is equally often, 2 twice as often.

    `low` and `high` are the 95% interval.
    """

    value: float
    low: float
    high: float

    @property
    def is_different(self) -> bool:
        """Whether the interval leaves out 1. It is asked of the figures themselves, before anything is rounded."""
        return self.low > 1 or self.high < 1


def relative_rate(
    reached: int, of: int, reached_compared: int, of_compared: int, *, of_population: bool = False
) -> RelativeRate | None:
    """The relative rate of two groups with its log-normal 95% interval; None where it does not exist.

    With a of n in the one group and c of m in the other:

        RR = (a / n) / (c / m)
        standard error of ln RR = sqrt(1/a - 1/n + 1/c - 1/m)
        interval = exp(ln RR ± 1.96 x standard error)

    Of the number of people who live in an area, which is an estimate and not a list of whom we follow, the standard
    error is that of two Poisson counts: sqrt(1/a + 1/c) (`of_population`).

    Where a or c is 0 the logarithm does not exist. Some add a half to each cell then; we do not, for a rate that rests
    on nobody should not be compared at all. Where everybody of both groups reached the stage, the rates are equal and
    the interval is 1 to 1.

    Raises ValueError for what no count can be: less than nobody, or more than there are.
    """
    if min(reached, reached_compared) < 0 or min(of, of_compared) < 0:
        raise ValueError("A count is not below 0.")
    if not of_population and (reached > of or reached_compared > of_compared):
        raise ValueError("More reached the stage than stood before it.")
    if 0 in (reached, of, reached_compared, of_compared):
        return None
    value = (reached / of) / (reached_compared / of_compared)
    variance = 1 / reached + 1 / reached_compared
    if not of_population:
        variance -= 1 / of + 1 / of_compared
    error = NORMAL_95 * sqrt(max(variance, 0.0))
    return RelativeRate(value, exp(log(value) - error), exp(log(value) + error))


def expected_by_chance(comparisons: int) -> float:
    """How many of so many comparisons would look different if there were no difference anywhere: one in twenty.

    The comparisons of one report are not independent (the same children stand in several tables), so that the true
    number varies more from one report to the next; its average is this all the same.
    """
    return comparisons * CHANCE
