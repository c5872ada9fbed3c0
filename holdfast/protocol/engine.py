"""The engine: pack + chronology + moment -> duties. A pure function; it reads no clock and does no I/O.

One pass over the facts in the order in which they happened. Each fact, unless a constraint refuses it, moves the states,
meets duties that are open, waives, extends or pauses them, lets them lapse, and gives rise to new ones. The work for a fact
does not grow with the number of facts before it: what is open is kept by rule, and by value where a condition compares the
fact with the duty.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from holdfast.protocol.calendar import LONDON, day_of, moment
from holdfast.protocol.conditions.context import ENDED, NEVER_BEGAN, Context, StateNow
from holdfast.protocol.duty import Duty, Ending
from holdfast.protocol.durations import NO_DEADLINE, Deadline
from holdfast.protocol.facts import Chronology, Fact
from holdfast.protocol.meetings import Quorum
from holdfast.protocol.pack import By, DecisionRule, DutyRule, Pack
from holdfast.protocol.parties import fills
from holdfast.protocol.people import party_of
from holdfast.protocol.program import EXTENDED, PAUSED, RESUMED, WAIVED, KindSteps, Meet, Program, RuleSteps, program_of
from holdfast.protocol.words import day_in_words, listed

NEVER = 10**7


class Refused(NamedTuple):
    """A fact that a constraint refuses: it has no effect, as if it had not been recorded."""

    fact: Fact
    constraint: str
    clauses: tuple[str, ...]
    says: str
    instead: str


class Question(NamedTuple):
    """What cannot be told about a rule because something is not known: whether it arises, or when it falls due."""

    rule: DutyRule
    fact: Fact
    about: str


class Decided(NamedTuple):
    """What the criteria of a decision were, for one fact or (without one) for the case as it stands."""

    rule: DecisionRule
    fact: Fact | None
    criteria: Mapping[str, bool | None]
    outcome: str | None


Watch = Callable[[Fact, Context], None]


class Run:
    """One pass over the facts. Afterwards it holds everything that the evaluation reads.

    `watch` is called for each fact once the states have moved and before any duty is touched: explanations look again at
    what a condition saw.
    """

    __slots__ = (
        "at", "chronology", "closed", "context", "day", "decided", "duties", "factors", "held", "indexes", "next_age_day",
        "opens", "prior", "program", "questions", "refused", "watch", "watch_before",
    )  # fmt: skip

    def __init__(self, program: Program, chronology: Chronology, at: datetime, watch: Watch | None = None, watch_before: Watch | None = None) -> None:
        self.program = program
        self.chronology = chronology
        self.at = at.timestamp()
        self.day = day_of(at).toordinal()
        subject = chronology.subject
        self.context = Context(subject.born, subject.sex, program.fresh_states(), self.day)
        rules = len(program.rules)
        self.opens: list[dict[Duty, None] | None] = [None] * rules
        self.indexes: dict[tuple[int, int], dict[Any, dict[Duty, None]]] = {}
        self.prior: dict[int, list[Fact]] = {}
        self.held: dict[int, tuple[Fact, tuple[str, ...]]] = {}
        self.duties: list[Duty] = []
        self.refused: list[Refused] = []
        self.questions: list[Question] = []
        self.decided: list[Decided] = []
        self.factors: list[tuple[Fact, str]] = []
        self.next_age_day = NEVER if subject.born is None or not program.ages else 0
        self.watch = watch
        self.watch_before = watch_before

    # the pass

    def over(self, facts: Iterable[Fact]) -> None:
        """Take the facts in order, then look at the case as it stands at the moment asked."""
        context = self.context
        kinds = self.program.kinds
        for fact in facts:
            steps = kinds.get(fact.kind)
            if steps is None:
                continue
            context.fact = fact
            context.data = fact.data
            day = context.day = fact.day
            if day >= self.next_age_day:
                self.come_of_age(day)
            if steps.quorum_of is not None:
                context.quorum_of = _Once(steps.quorum_of)
            if self.watch_before is not None:
                self.watch_before(fact, context)
            if steps.guarded and self.is_refused(fact, steps):
                continue
            changed = self.move_states(fact, steps) if steps.moves_states else None
            if self.watch is not None:
                self.watch(fact, context)
            for meet in steps.meets:
                if self.opens[meet.rule] or self.program.rules[meet.rule].rule.before_counts:
                    self.meet(fact, meet)
            if steps.kind.name in _CONTROLS:
                _CONTROLS[steps.kind.name](self, fact)
            if changed:
                self.watch_grounds(changed)
            if steps.lapses:
                self.lapse_on(fact, steps)
            if steps.kind.closes_case:
                self.close_case(fact)
            for number, test in steps.arises:
                rule = self.program.rules[number]
                if rule.begins_on <= day < rule.ends_on:
                    answer = True if test is None else test(context)
                    if answer:
                        self.arise(fact, rule)
                    elif answer is None:
                        self.questions.append(Question(rule.rule, fact, "whether"))
            for decision in steps.decisions:
                if decision.holds_on(day):
                    self.decide(decision, fact)
            for name in steps.factors:
                self.factors += [(fact, factor) for factor in fact.data.get(name) or ()]
        self.finish()

    def finish(self) -> None:
        """Look at the case on the day asked: ages reached, states gone stale, decisions about the case as it stands."""
        context = self.context
        context.fact = None
        context.data = {}
        context.day = self.day
        context.quorum_of = None
        if self.day >= self.next_age_day:
            self.come_of_age(self.day)
        for number in self.program.moving:
            self.check_grounds(number)
        for decision in self.program.now:
            if decision.holds_on(self.day):
                self.decide(decision, None)

    # constraints

    def is_refused(self, fact: Fact, steps: KindSteps) -> bool:
        """Whether the fact is refused; every constraint that does so is noted."""
        before = len(self.refused)
        kind = steps.kind
        if kind.recorded_by and fact.by is not None and not any(fills(fact.by, party) for party in kind.recorded_by):
            says = f"“{kind.title}” is recorded by {listed(kind.recorded_by, 'or')}."
            instead = "Ask one of them to record it, or record what you know as a fact of your own."
            self.refused.append(Refused(fact, "recorded-by", (*kind.clauses, "HOLDFAST-5"), says, instead))
        for constraint, _, refuses in steps.constraints:
            if constraint.holds_on(fact.day) and refuses(self.context):
                self.refused.append(Refused(fact, constraint.name, constraint.clauses, constraint.says, constraint.instead))
        if kind.name == WAIVED:
            self.refuse_waiver(fact)
        return len(self.refused) > before

    def refuse_waiver(self, fact: Fact) -> None:
        """Refuse a waiver by somebody whom the rule does not name."""
        number = self.program.numbers.get(fact.data.get("rule", ""))
        if number is None:
            return
        rule = self.program.rules[number].rule
        if any(fills(fact.by, party) for party in rule.waived_by):
            return
        clauses = (*rule.clauses, "HOLDFAST-1")
        if rule.waived_by:
            says = f"“{rule.title}” can be waived only by {listed(rule.waived_by, 'or')}."
            instead = "Ask them to decide, or do what is owed."
        else:
            says, instead = f"“{rule.title}” cannot be waived by anybody.", "Do what is owed, or record why more time is needed."
        self.refused.append(Refused(fact, "waived-by", clauses, says, instead))

    # states

    def move_states(self, fact: Fact, steps: KindSteps) -> set[int]:
        """Begin, end and renew states, all by what held before the fact. Gives the numbers of the states that moved."""
        context, states = self.context, self.context.states
        assert isinstance(states, list)  # noqa: S101
        if steps.kind.closes_case:
            for slot, state in enumerate(self.program.states):
                states[slot] = {} if state.keyed_by else (ENDED if states[slot] is not NEVER_BEGAN else NEVER_BEGAN)
            return set(range(len(states)))
        ends = [step for step in steps.ends if step.test is None or step.test(context)]
        renews = [step for step in steps.renews if step.test is None or step.test(context)]
        begins = [
            (step, True if step.value is None else step.value(context))
            for step in steps.begins
            if step.test is None or step.test(context)
        ]
        for step in ends:
            standing = states[step.slot]
            if not isinstance(standing, dict):
                if standing.in_force:
                    states[step.slot] = ENDED
            elif step.key is None:
                standing.clear()
            else:
                standing.pop(fact.data.get(step.key), None)
        for step in renews:
            standing = states[step.slot]
            if isinstance(standing, dict):
                renewed = standing.values() if step.key is None else [standing[key] for key in (fact.data.get(step.key),) if key in standing]
                for one in renewed:
                    standing[one.key] = StateNow(one.value, one.fact, self.review_day(step.state, fact), one.key)
            elif standing.in_force:
                states[step.slot] = StateNow(standing.value, standing.fact, self.review_day(step.state, fact))
        for step, value in begins:
            standing = states[step.slot]
            key = fact.data.get(step.state.keyed_by) if step.state.keyed_by else None
            now = StateNow(value, fact, self.review_day(step.state, fact), key)
            if isinstance(standing, dict):
                if key is not None:
                    standing[key] = now
            else:
                states[step.slot] = now
        return {step.slot for step in (*ends, *renews)} | {step.slot for step, _ in begins}

    def review_day(self, state: Any, fact: Fact) -> int | None:
        """The day by which a state that begins or is renewed with this fact is to be reviewed."""
        duration = state.review.on(fact.day) if state.review else None
        return duration.days_after(fact.day) if duration else None

    # meeting

    def meet(self, fact: Fact, meet: Meet) -> None:
        """Let a fact meet the open duties of one rule."""
        context, number = self.context, meet.rule
        steps = self.program.rules[number]
        if steps.moving:
            self.check_grounds(number)
        opens = self.opens[number]
        if meet.alone:
            if meet.test is None or meet.test(context):
                if opens:
                    self.met(fact, steps, list(opens))
                elif steps.rule.before_counts:
                    self.prior.setdefault(number, []).append(fact)
            elif opens and meet.soft is not None and meet.soft(context):
                self.held[number] = (fact, self.missing())
            return
        met = []
        for duty in self.candidates(number, meet.key):
            context.arising, context.each = duty.fact, duty.each
            if meet.test is None or meet.test(context):
                met.append(duty)
            elif meet.soft is not None and meet.soft(context):
                duty.held_by = (fact, self.missing())
        if met:
            self.met(fact, steps, met)
        elif steps.rule.before_counts:
            self.prior.setdefault(number, []).append(fact)

    def candidates(self, number: int, key: Any) -> list[Duty]:
        """The open duties of a rule that a fact can match."""
        opens = self.opens[number]
        if not opens:
            return []
        if key is None:
            return list(opens)
        index = self.indexes.get((number, key.number), {})
        found: dict[Duty, None] = {}
        for one in key.keys(key.value(self.context)):
            found.update(index.get(one, ()))
        return list(found)

    def met(self, fact: Fact, steps: RuleSteps, duties: list[Duty]) -> None:
        """These duties are met by this fact. Where the rule repeats, each begins anew, once for each thing it is owed for."""
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
        duration = every.on(fact.day) if every else None
        if duration and self.grounded(steps, duty.fact, duty.each) and not self.of_age(steps, fact.day):
            self.open(Duty(self, steps.rule, duty.fact, duty.each, duration.after(fact.day, fact.when), fact), steps)

    def missing(self) -> tuple[str, ...]:
        """Who is missing from the meeting in hand."""
        return self.context.quorum_of(self.context).missing if self.context.quorum_of else ()

    # opening and ending

    def arise(self, fact: Fact, steps: RuleSteps) -> None:
        """Open the duty or duties that a fact gives rise to."""
        rule, context = steps.rule, self.context
        if self.of_age(steps, fact.day):
            return
        if rule.for_each is None:
            self.arise_for(fact, steps, None)
            return
        items = rule.for_each.value(context)
        if items is None:
            optional = self.program.kinds[fact.kind].kind.fields.get(rule.for_each.text)
            if optional is None or not optional.optional:
                self.questions.append(Question(rule, fact, "for whom"))
            return
        for item in items:
            self.arise_for(fact, steps, item)

    def arise_for(self, fact: Fact, steps: RuleSteps, each: Any) -> None:
        rule, context = steps.rule, self.context
        grounded = self.grounded(steps, fact, each)
        if not grounded:
            if grounded is None:
                self.questions.append(Question(rule, fact, "whether"))
            return
        if rule.once and self.opens[steps.number] and self.is_open_for(steps, each):
            return
        deadline = self.deadline(rule, fact)
        if deadline is NO_DEADLINE:
            self.questions.append(Question(rule, fact, "when"))
        duty = Duty(self, rule, fact, each, deadline, None)
        self.open(duty, steps)
        if rule.before_counts:
            self.met_before(duty, steps)
        context.each = None

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

    def is_open_for(self, steps: RuleSteps, each: Any) -> bool:
        """Whether a duty of this rule is open for the same thing."""
        if steps.each_key is None:
            return True
        index = self.indexes.get((steps.number, steps.each_key), {})
        return any(index.get(key) for key in steps.keys[steps.each_key].keys(each))

    def open(self, duty: Duty, steps: RuleSteps) -> None:
        """Note an open duty, and index it under the values by which facts find it."""
        self.duties.append(duty)
        opens = self.opens[steps.number]
        if opens is None:
            opens = self.opens[steps.number] = {}
        opens[duty] = None
        if steps.keys:
            context = self.context
            context.arising, context.each = duty.fact, duty.each
            for number, key in enumerate(steps.keys):
                index = self.indexes.setdefault((steps.number, number), {})
                for one in key.keys(key.value(context)):
                    index.setdefault(one, {})[duty] = None

    def met_before(self, duty: Duty, steps: RuleSteps) -> None:
        """Where what came before counts: the trigger itself, or the last fact since the trigger before it."""
        context, trigger = self.context, self.context.fact
        earlier = self.prior.pop(steps.number, [])
        for meet in self.program.kinds[duty.fact.kind].meets:
            context.arising, context.each = duty.fact, duty.each
            if meet.rule == steps.number and (meet.test is None or meet.test(context)):
                self.met(duty.fact, steps, [duty])
                return
        for fact in reversed(earlier):
            steps_of = self.program.kinds[fact.kind]
            context.fact, context.data = fact, fact.data
            context.quorum_of = steps_of.quorum_of
            fits = any(
                meet.rule == steps.number and (meet.alone or meet.test is None or meet.test(context)) for meet in steps_of.meets
            )
            if fits:
                self.met(fact, steps, [duty])
                break
        context.fact, context.data = trigger, trigger.data if trigger else {}
        context.quorum_of = None

    def end(self, duty: Duty, ending: Ending, fact: Fact | None, reason: Any = None, day: int | None = None) -> None:
        """End a duty, by a fact or on a day."""
        duty.ending = ending
        duty.ended_by = fact
        duty.reason = reason
        duty.ended_day = fact.day if fact else day or self.context.day
        duty.ended_when = fact.when if fact else 0.0
        steps = self.program.rules[self.program.numbers[duty.rule.name]]
        if duty.paused is not None:
            duty.deadline = self.stopped(duty, duty.ended_day, duty.ended_when or self.at)
        if steps.owner_moves:
            duty.owner = self.owner(duty)
        duty.held_by = self.held_for(duty)
        opens = self.opens[steps.number]
        if opens is not None:
            opens.pop(duty, None)
        if steps.keys:
            self.forget(duty, steps)

    def held_for(self, duty: Duty) -> tuple[Fact, tuple[str, ...]] | None:
        """The last meeting held for a duty without its quorum, and who was missing."""
        held = self.held.get(self.program.numbers[duty.rule.name])
        if duty.held_by is None and held and held[0].when >= duty.start.when:
            return held
        return duty.held_by

    def forget(self, duty: Duty, steps: RuleSteps) -> None:
        """Take an ended duty out of the indexes."""
        context = self.context
        before = context.arising, context.each
        context.arising, context.each = duty.fact, duty.each
        for number, key in enumerate(steps.keys):
            index = self.indexes[steps.number, number]
            for one in key.keys(key.value(context)):
                index[one].pop(duty, None)
        context.arising, context.each = before

    # lapsing

    def watch_grounds(self, changed: Iterable[int]) -> None:
        """Look again at the grounds of open duties that stand on states that moved."""
        for slot in changed:
            for number in self.program.watchers.get(slot, ()):
                self.check_grounds(number)

    def check_grounds(self, number: int) -> None:
        """Let the open duties of a rule lapse whose ground is gone."""
        opens = self.opens[number]
        if not opens:
            return
        steps, context = self.program.rules[number], self.context
        for duty in list(opens):
            context.arising, context.each = duty.fact, duty.each
            for test, wanted, condition in steps.grounds:
                answer = test(context)
                if (answer is not True) if wanted else (answer is True):
                    reason = condition.text if not wanted else f"no longer: {condition.text}"
                    self.end(duty, "lapsed", None, reason)
                    break
            else:
                if steps.alone:
                    return

    def lapse_on(self, fact: Fact, steps: KindSteps) -> None:
        """Let duties lapse because of a fact."""
        context = self.context
        for number, test, alone, key, _ in steps.lapses:
            opens = self.opens[number]
            if not opens:
                continue
            if alone:
                if test is None or test(context):
                    for duty in list(opens):
                        self.end(duty, "lapsed", fact)
                continue
            for duty in self.candidates(number, key):
                context.arising, context.each = duty.fact, duty.each
                if test is None or test(context):
                    self.end(duty, "lapsed", fact)

    def close_case(self, fact: Fact) -> None:
        """Let every open duty lapse."""
        for opens in self.opens:
            for duty in list(opens or ()):
                self.end(duty, "lapsed", fact)

    def come_of_age(self, day: int) -> None:
        """Let duties lapse that end at an age reached by this day, and find the day of the next."""
        born = self.context.birth
        if born is None:
            return
        self.next_age_day = NEVER
        for age in self.program.ages:
            birthday = born.latest_at(age)
            if birthday.toordinal() > day:
                self.next_age_day = min(self.next_age_day, birthday.toordinal())
                continue
            for steps in self.program.rules:
                if age in steps.ages:
                    for duty in list(self.opens[steps.number] or ()):
                        self.end(duty, "lapsed", None, f"reached the age of {age} on {day_in_words(birthday)}", birthday.toordinal())

    def of_age(self, steps: RuleSteps, day: int) -> bool:
        """Whether the age at which a rule ends is reached."""
        born = self.context.birth
        return born is not None and any(born.latest_at(age).toordinal() <= day for age in steps.ages)

    # waivers, extensions, pauses

    def addressed(self, fact: Fact) -> list[Duty]:
        """The open duties that a waiver, an extension or a pause speaks of."""
        number = self.program.numbers.get(fact.data.get("rule", ""))
        opens = None if number is None else self.opens[number]
        trigger, each = fact.data.get("arises_from"), fact.data.get("for")
        return [
            duty
            for duty in opens or ()
            if (not trigger or duty.fact.id == trigger) and (not each or duty.for_ == each)
        ]

    def waive(self, fact: Fact) -> None:
        """Waive open duties."""
        for duty in self.addressed(fact):
            self.end(duty, "waived", fact, fact.data.get("reason", ""))

    def extend(self, fact: Fact) -> None:
        """Give open duties a new date; the original one stays beside it."""
        written = fact.data.get("new_due")
        if not written:
            return
        until = moment(written)
        for duty in self.addressed(fact):
            by_day = duty.deadline.at is None
            duty.deadline = Deadline(day_of(until).toordinal(), None) if by_day else Deadline(None, until.timestamp())

    def pause(self, fact: Fact) -> None:
        """Stop the clock of open duties that are not overdue yet. A duty owed at an event is not moved by a pause."""
        for duty in self.addressed(fact):
            if duty.paused is None and duty.rule.by is None and not duty.deadline.passed(fact.day, fact.when):
                duty.paused = fact

    def resume(self, fact: Fact) -> None:
        """Start the clock again."""
        for duty in self.addressed(fact):
            if duty.paused is not None:
                duty.deadline = self.stopped(duty, fact.day, fact.when)
                duty.paused = None

    def stopped(self, duty: Duty, day: int, at: float) -> Deadline:
        """The deadline of a paused duty as it would be if the clock started again now."""
        start = duty.paused
        measure = duty.rule.every if duty.after or not duty.rule.within else duty.rule.within
        duration = measure.on(duty.fact.day) if measure else None
        if start is None or duration is None:
            return duty.deadline
        return duration.stopped(duty.deadline, (start.day, start.when), (day, at))

    # deadlines, owners, decisions

    def deadline(self, rule: DutyRule, fact: Fact) -> Deadline:
        """When a duty falls due that arises from this fact; NO_DEADLINE where that is not known."""
        if rule.by is not None:
            return self.deadline_by(rule.by, fact)
        measure = rule.within or rule.every
        duration = measure.on(fact.day) if measure else None
        if duration is None:
            return NO_DEADLINE
        if rule.counted_from is None:
            return duration.after(fact.day, fact.when)
        start = rule.counted_from.value(self.context)
        if not start:
            return NO_DEADLINE
        began = moment(start)
        return duration.after(day_of(began).toordinal(), began.timestamp())

    def deadline_by(self, by: By, fact: Fact) -> Deadline:
        """When an event comes by which a duty is owed."""
        before = by.before.on(fact.day) if by.before else None
        if by.age is not None:
            born = self.context.birth
            event = Deadline(born.earliest_at(by.age).toordinal(), None) if born else NO_DEADLINE
        else:
            written = by.date_of.value(self.context) if by.date_of else None
            if not written:
                return NO_DEADLINE
            when = moment(written)
            at_a_time = by.date_of is not None and by.date_of.type.name == "moment"
            event = Deadline(None, when.timestamp()) if at_a_time else Deadline(day_of(when).toordinal(), None)
        return event if before is None or event is NO_DEADLINE else before.ahead_of(event)

    def owner(self, duty: Duty) -> str | None:
        """Who owes a duty: the first of the rule's owners who is there."""
        for kind, name in duty.rule.owed_by:
            if kind == "party":
                return name
            if kind == "recorder":
                found: Any = duty.fact.by
            elif kind == "each":
                found = duty.each.get(name) if isinstance(duty.each, dict) else None
            else:
                standing = self.context.states[self.program.pack.slots[name]]
                found = next(iter(standing), None) if isinstance(standing, dict) else standing.value
            if found:
                return party_of(found)
        return None

    def decide(self, rule: DecisionRule, fact: Fact | None) -> None:
        """Work out the criteria and the outcome of a decision."""
        context, day = self.context, self.context.day
        criteria = {
            name: False if one.ends_on and day >= one.ends_on.toordinal() else one.when.test(context)
            for name, one in rule.criteria.items()
        }
        context.criteria = criteria
        outcome = None
        for one in rule.outcomes:
            answer = True if one.when is None else one.when.test(context)
            if answer is not False:
                outcome = one.name if answer else None
                break
        self.decided.append(Decided(rule, fact, criteria, outcome))


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


_CONTROLS: dict[str, Callable[[Run, Fact], None]] = {
    WAIVED: Run.waive,
    EXTENDED: Run.extend,
    PAUSED: Run.pause,
    RESUMED: Run.resume,
}


def run(pack: Pack, chronology: Chronology, at: datetime, watch: Watch | None = None, watch_before: Watch | None = None) -> Run:
    """One evaluation. A correction that is itself refused corrects nothing, so the pass is made again without it."""
    program = program_of(pack)
    moment_asked = at.astimezone(LONDON)
    refused: dict[str, list[Refused]] = {}
    while True:
        done = Run(program, chronology, moment_asked, watch, watch_before)
        done.over(chronology.standing(done.at, frozenset(refused)))
        again = {one.fact.id for one in done.refused if one.fact.corrects}
        if not again:
            break
        for one in done.refused:
            if one.fact.id in again:
                refused.setdefault(one.fact.id, []).append(one)
    done.refused += [one for several in refused.values() for one in several]
    return done
