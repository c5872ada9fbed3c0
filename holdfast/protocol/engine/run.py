"""One pass over the facts in the order in which they happened.

Each fact, unless a constraint refuses it, moves the states, meets duties that are open, waives, extends or pauses
them, lets them lapse, and gives rise to new ones. The work for a fact does not grow with the number of facts before
it: what is open is kept by rule, and by value where a condition compares the fact with the duty (`opens.py`).
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from holdfast.protocol.calendar import LONDON, day_of, start_of_day
from holdfast.protocol.conditions.context import Context
from holdfast.protocol.durations import NO_DEADLINE
from holdfast.protocol.engine.controls import MOVES, addressed
from holdfast.protocol.engine.duty import Duty, Ending, Held
from holdfast.protocol.engine.layout import ALWAYS, KindSteps, Meet, Program, RuleSteps, program_of
from holdfast.protocol.engine.opens import OpenDuties
from holdfast.protocol.engine.owners import owner_of, owners_of
from holdfast.protocol.engine.refusals import Refused, refusals_of
from holdfast.protocol.engine.states import States, end_all, move_states
from holdfast.protocol.facts import Chronology, Fact
from holdfast.protocol.meetings import Quorum
from holdfast.protocol.pack import WAIVED, DecisionRule, DutyRule, Pack
from holdfast.protocol.words import day_in_words


class Question(NamedTuple):
    """What cannot be told of a rule: `whether` it arises, `for whom`, or `when` it is due."""

    rule: DutyRule
    fact: Fact
    about: str


class Deciding(NamedTuple):
    """A decision that stands to be made, on one fact or (without one) on the case as it stands."""

    rule: DecisionRule
    fact: Fact | None


Watch = Callable[[Fact, Context], None]


class Run:
    """One pass, and afterwards what it found.

    `watch` is called for each fact that counts once the states have moved and before any duty is touched: explanations
    look again at what a condition saw.
    """

    __slots__ = (
        "asked", "at", "chronology", "context", "day", "deciding", "duties", "factors", "held",
        "next_age_day", "opens", "prior", "program", "questions", "refused", "states", "watch",
    )  # fmt: skip

    def __init__(self, program: Program, chronology: Chronology, at: datetime, watch: Watch | None = None) -> None:
        self.program = program
        self.chronology = chronology
        self.asked = at
        self.at = at.timestamp()
        self.day = day_of(at).toordinal()
        self.states: States = program.fresh_states()
        subject = chronology.subject
        self.context = Context(subject.born, subject.sex, self.states, self.day)
        self.opens = OpenDuties(self.context)
        self.context.owed = self.owed
        self.prior: dict[int, list[Fact]] = {}
        self.held: dict[int, Held] = {}
        self.duties: list[Duty] = []
        self.refused: list[Refused] = []
        self.questions: list[Question] = []
        self.deciding: list[Deciding] = []
        self.factors: list[tuple[Fact, str]] = []
        self.next_age_day = ALWAYS if subject.born is None or not program.ages else 0
        self.watch = watch

    def over(self, facts: Iterable[Fact]) -> None:
        """Take the facts in order, then look at the case as it stands at the moment asked."""
        context, kinds = self.context, self.program.kinds
        for fact in facts:
            steps = kinds.get(fact.kind)
            if steps is None:
                continue
            context.fact = fact
            context.data = fact.data
            context.day = fact.day
            if fact.day >= self.next_age_day:
                self.come_of_age(fact.day)
            if steps.quorum_of is not None:
                context.quorum_of = _Once(steps.quorum_of)
            if steps.control is not None:
                context.owners = owners_of(self.spoken_of(fact), self.states, self.program.pack.slots)
            if steps.guarded:
                context.fact = fact.as_recorded  # a correction is judged by who corrects
                refusals = refusals_of(context.fact, steps, context, self.program)
                if refusals:
                    self.refused += refusals
                    continue
                context.fact = fact
            moved = move_states(fact, steps, context, self.states) if steps.moves_states else ()
            if self.watch is not None:
                self.watch(fact, context)
            self.settle(fact, steps, moved)
            self.open_new(fact, steps)
            for rule in steps.decisions:
                self.deciding.append(Deciding(rule, fact))
            for name in steps.factors:
                self.factors += [(fact, factor) for factor in fact.data.get(name) or ()]
        self.finish()

    def settle(self, fact: Fact, steps: KindSteps, moved: Iterable[int]) -> None:
        """What a fact does to open duties: it meets, waives or moves them, or takes their ground away."""
        opens = self.opens.by_rule
        for meet in steps.meets:
            if meet.before or opens.get(meet.number):
                self.meet(fact, meet)
        if steps.control is not None:
            self.control(fact, steps.control)
        for number in moved:
            if opens.get(number):
                self.check_grounds(number)
        if steps.lapses:
            self.lapse_on(fact, steps)
        if steps.closes_case:
            self.close_case(fact)

    def open_new(self, fact: Fact, steps: KindSteps) -> None:
        """The duties to which a fact gives rise, each by the rule of the day on which it happened."""
        context, day = self.context, fact.day
        for rule, test in steps.arises:
            if rule.begins_on <= day < rule.ends_on:
                answer = True if test is None else test(context)
                if answer:
                    self.arise(fact, rule)
                elif answer is None:
                    self.questions.append(Question(rule.rule, fact, "whether"))

    def finish(self) -> None:
        """Look at the case on the day asked: ages reached, states gone stale."""
        context = self.context
        context.fact = None
        context.data = {}
        context.day = self.day
        context.quorum_of = None
        if self.day >= self.next_age_day:
            self.come_of_age(self.day)
        for number in self.program.moving:
            self.check_grounds(number)
        self.deciding += [Deciding(rule, None) for rule in self.program.now]

    # meeting

    def meet(self, fact: Fact, meet: Meet) -> None:
        """Let a fact meet the open duties of one rule."""
        context, number = self.context, meet.number
        steps, opens = self.program.rules[number], self.opens.by_rule.get(number, {})
        if steps.moving:
            self.check_grounds(number)
        if meet.alone:
            if meet.test is None or meet.test(context):
                if opens:
                    self.met(fact, steps, list(opens))
                elif meet.before:
                    self.prior.setdefault(number, []).append(fact)
            elif opens and meet.soft is not None and meet.soft(context):
                self.held[number] = Held(fact, self.missing())
            return
        met = []
        for duty in self.opens.candidates(number, meet.key):
            context.arising, context.each = duty.fact, duty.each
            if meet.test is None or meet.test(context):
                met.append(duty)
            elif meet.soft is not None and meet.soft(context):
                duty.held_by = Held(fact, self.missing())
        if met:
            self.met(fact, steps, met)
        elif meet.before:
            self.prior.setdefault(number, []).append(fact)

    def met(self, fact: Fact, steps: RuleSteps, duties: list[Duty]) -> None:
        """These duties are met by this fact. A rule that repeats begins anew, once for each thing it is owed for."""
        again: dict[Any, Duty] = {}
        for duty in duties:
            self.end(duty, "met", fact)
            if steps.rule.every is not None:
                again[duty.for_] = duty
        for duty in again.values():
            self.next_round(fact, steps, duty)

    def next_round(self, fact: Fact, steps: RuleSteps, duty: Duty) -> None:
        """Owe a repeating duty again, so long after it was met."""
        every = steps.rule.every
        length = every.on(fact.day) if every else None
        if length and self.grounded(steps, duty.fact, duty.each) and not self.of_age(steps, fact.day):
            self.open(Duty(self, steps, duty.fact, length.after(fact.day, fact.when), duty.each, after=fact))

    def missing(self) -> tuple[str, ...]:
        """Who is missing from the meeting in hand."""
        return self.context.quorum_of(self.context).missing if self.context.quorum_of else ()

    # arising

    def arise(self, fact: Fact, steps: RuleSteps) -> None:
        """Open the duty or duties that a fact gives rise to."""
        rule, context = steps.rule, self.context
        if steps.simple:
            deadline = steps.deadline(fact, context)
            if deadline is NO_DEADLINE:
                self.questions.append(Question(rule, fact, "when"))
            duty = Duty(self, steps, fact, deadline)
            self.duties.append(duty)
            self.opens.by_rule.setdefault(steps.number, {})[duty] = None  # most duties: found by their rule alone
            return
        if steps.ages and self.of_age(steps, fact.day):
            return
        if rule.for_each is None:
            self.arise_for(fact, steps, None)
            return
        items = rule.for_each.value(context)
        if items is None:
            field = self.program.kinds[fact.kind].kind.fields.get(rule.for_each.text)
            if field is None or not field.optional:
                self.questions.append(Question(rule, fact, "for whom"))
            return
        for item in items:
            self.arise_for(fact, steps, item)

    def arise_for(self, fact: Fact, steps: RuleSteps, each: Any) -> None:
        """Open one duty, unless its ground is missing or, with `once`, another is open."""
        rule = steps.rule
        if rule.once and self.opens.any_for(steps, each):
            return
        grounded = self.grounded(steps, fact, each)
        if not grounded:
            if grounded is None:
                self.questions.append(Question(rule, fact, "whether"))
            return
        deadline = steps.deadline(fact, self.context)
        if deadline is NO_DEADLINE:
            self.questions.append(Question(rule, fact, "when"))
        duty = Duty(self, steps, fact, deadline, each)
        self.open(duty)
        if rule.before_counts:
            self.met_before(duty)

    def grounded(self, steps: RuleSteps, fact: Fact, each: Any) -> bool | None:
        """Whether the ground of a duty holds and nothing lets it lapse at once; None where the ground is not known."""
        context = self.context
        context.arising, context.each = fact, each
        for test, wanted, _ in steps.grounds:
            answer = test(context)
            if wanted and answer is not True:
                return answer
            if not wanted and answer is True:
                return False
        return True

    def open(self, duty: Duty) -> None:
        """Note a duty that is owed from now on."""
        self.duties.append(duty)
        self.opens.add(duty)

    def met_before(self, duty: Duty) -> None:
        """Where what came before counts: the trigger itself, or the last fact since the trigger before it."""
        context, trigger, steps = self.context, self.context.fact, duty.steps
        earlier = self.prior.pop(steps.number, [])
        quorum_of = context.quorum_of
        for fact in [duty.fact, *reversed(earlier)]:
            kind = self.program.kinds[fact.kind]
            context.fact, context.data, context.arising, context.each = fact, fact.data, duty.fact, duty.each
            context.quorum_of = kind.quorum_of
            ways = [meet for meet in kind.meets if meet.number == steps.number]
            known_to_fit = fact is not duty.fact
            if any((known_to_fit and meet.alone) or meet.test is None or meet.test(context) for meet in ways):
                self.met(fact, steps, [duty])
                break
        context.fact, context.data = trigger, trigger.data if trigger else {}
        context.quorum_of = quorum_of

    # ending

    def end(self, duty: Duty, ending: Ending, fact: Fact | None, reason: str = "", day: int | None = None) -> None:
        """End a duty, by a fact or on a day."""
        steps = duty.steps
        if duty.paused is not None:
            duty.deadline = duty.stopped_until(fact.day if fact else self.context.day, fact.when if fact else self.at)
        duty.held_by = self.held_for(duty)
        duty.ending = ending
        duty.ended_by = fact
        duty.reason = reason
        duty.ended_day = fact.day if fact else day or self.context.day
        duty.ended_when = self.instant(fact, duty.ended_day)
        if steps.owner_moves:
            duty.owner = self.owner(duty)
        self.opens.remove(duty)

    def instant(self, fact: Fact | None, day: int) -> float:
        """When something ended: with a fact, or by what the fact in hand did to the states; else as the day began."""
        found = fact or self.context.fact
        if found is not None and found.day == day:
            return found.when
        return start_of_day(date.fromordinal(day)).timestamp()

    def held_for(self, duty: Duty) -> Held | None:
        """The last meeting held for a duty without its quorum, and who was missing."""
        held = self.held.get(duty.steps.number)
        return held if held and duty.held_by is None and held.fact.when >= duty.start.when else duty.held_by

    def check_grounds(self, number: int) -> None:
        """Let the open duties of a rule lapse whose ground is gone."""
        steps, context = self.program.rules[number], self.context
        for duty in list(self.opens.by_rule.get(number, ())):
            context.arising, context.each = duty.fact, duty.each
            for test, wanted, condition in steps.grounds:
                answer = test(context)
                if (answer is not True) if wanted else (answer is True):
                    self.end(duty, "lapsed", None, condition.text if not wanted else f"no longer: {condition.text}")
                    break
            else:
                if steps.alone:
                    return

    def lapse_on(self, fact: Fact, steps: KindSteps) -> None:
        """Let duties lapse because of a fact."""
        context = self.context
        for number, test, alone, key in steps.lapses:
            opens = self.opens.by_rule.get(number)
            if not opens:
                continue
            if alone:
                lapsing = list(opens) if test is None or test(context) else []
            else:
                lapsing = []
                for duty in self.opens.candidates(number, key):
                    context.arising, context.each = duty.fact, duty.each
                    if test is None or test(context):
                        lapsing.append(duty)
            for duty in lapsing:
                self.end(duty, "lapsed", fact)

    def close_case(self, fact: Fact) -> None:
        """End every state and let every open duty lapse."""
        for opens in self.opens.by_rule.values():
            for duty in list(opens):
                self.end(duty, "lapsed", fact)
        end_all(self.program, self.states)

    def come_of_age(self, day: int) -> None:
        """Let duties lapse that end at an age reached by this day, and find the day of the next."""
        born = self.context.birth
        self.next_age_day = ALWAYS
        for age in self.program.ages if born else ():
            birthday = born.latest_at(age) if born else None
            if birthday is None or birthday.toordinal() > day:
                self.next_age_day = birthday.toordinal() if birthday else ALWAYS
                break  # the ages stand in order
            reason = f"reached the age of {age} on {day_in_words(birthday)}"
            for steps in self.program.rules:
                if age in steps.ages:
                    for duty in list(self.opens.by_rule.get(steps.number, ())):
                        self.end(duty, "lapsed", None, reason, birthday.toordinal())

    def of_age(self, steps: RuleSteps, day: int) -> bool:
        """Whether the age at which a rule ends is reached."""
        born = self.context.birth
        return born is not None and any(born.latest_at(age).toordinal() <= day for age in steps.ages)

    def control(self, fact: Fact, control: str) -> None:
        """Waive, extend, pause or resume the open duties that a fact speaks of."""
        for duty in self.spoken_of(fact):
            if control == WAIVED:
                self.end(duty, "waived", fact, fact.data.get("reason", ""))
            else:
                MOVES[control](duty, fact)

    def spoken_of(self, fact: Fact) -> list[Duty]:
        """The open duties that a fact about duties speaks of."""
        number = self.program.numbers.get(fact.data.get("rule", ""))
        return [] if number is None else addressed(fact, self.opens.by_rule.get(number, ()))

    def owed(self) -> list[str]:
        """The rules of which a duty is open."""
        rules = self.program.rules
        return [rules[number].rule.name for number, opens in self.opens.by_rule.items() if opens]

    def owner(self, duty: Duty) -> str | None:
        """Who owes a duty, by what is in force."""
        return owner_of(duty, self.states, self.program.pack.slots)


class _Once:
    """The quorum of the meeting in hand, worked out when it is first asked for."""

    __slots__ = ("answer", "work_out")

    def __init__(self, work_out: Callable[[Context], Quorum]) -> None:
        self.work_out = work_out
        self.answer: Quorum | None = None

    def __call__(self, context: Context) -> Quorum:
        if self.answer is None:
            self.answer = self.work_out(context)
        return self.answer


def run(pack: Pack, chronology: Chronology, at: datetime, watch: Watch | None = None) -> Run:
    """One evaluation. A correction that is itself refused corrects nothing, so the pass is made again without it."""
    program = program_of(pack)
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone: read it with moment()")
    asked = at.astimezone(LONDON)
    refused: dict[str, list[Refused]] = {}
    while True:
        done = Run(program, chronology, asked, watch)
        done.over(chronology.standing(done.at, frozenset(refused)))
        again = {one.fact.id for one in done.refused if one.fact.corrects}
        if not again:
            break
        for one in done.refused:
            if one.fact.id in again:
                refused.setdefault(one.fact.id, []).append(one)
    done.refused += [one for several in refused.values() for one in several]
    return done
