"""A pack laid out for running: for each kind of fact, what is to be done when one comes along.

Built once for each pack. Everything that can be decided beforehand is decided here, so that the pass over the facts
does little more than call closures and look things up by number.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from holdfast.protocol.conditions.compile import Linker, compile_test
from holdfast.protocol.conditions.condition import Condition
from holdfast.protocol.conditions.context import NEVER_BEGAN, Context, Getter, StateNow, Test
from holdfast.protocol.conditions.tree import (
    And,
    Call,
    Compare,
    Constant,
    Each,
    InForce,
    Node,
    Not,
    Or,
    Standing,
    walk,
)
from holdfast.protocol.engine.deadlines import DeadlineOf, deadline_of
from holdfast.protocol.engine.keys import DutyKey, KeyUse, key_of_each, key_use, stands_alone
from holdfast.protocol.meetings import Quorum, quorum
from holdfast.protocol.pack import (
    AUTHOR,
    CONTROLS,
    RECORDERS_AGENCY,
    WAIVED,
    Constraint,
    DecisionRule,
    DutyRule,
    Kind,
    Pack,
    Refusal,
    Review,
    State,
    Trigger,
)

ALWAYS = 10**7


class Meet(NamedTuple):
    """A way in which a fact of this kind meets a duty.

    `alone` means that the condition speaks of the fact and the states only, so that one answer serves every open duty.
    `soft` is the condition with every question of quorum answered yes. `key` finds the duties that can match, by value.
    `before` says that the fact also counts where it came before the trigger.
    """

    number: int
    before: bool
    test: Test | None
    alone: bool
    soft: Test | None
    key: KeyUse | None


class LapseOn(NamedTuple):
    """A fact of this kind lets a duty lapse."""

    number: int
    test: Test | None
    alone: bool
    key: KeyUse | None


class Ground(NamedTuple):
    """What has to hold (`while`) or not to hold (`lapses: when`) for a duty to stay."""

    test: Test
    wanted: bool
    condition: Condition


class StateStep(NamedTuple):
    """What a fact of this kind does to a state: begin, end or renew it.

    `keys` are the fields that say which of several standings are meant, or AUTHOR, or RECORDERS_AGENCY; without any, a
    keyed state is ended or renewed whole. `watchers` are the rules whose grounds stand on the state.
    """

    slot: int
    test: Test | None
    value: Getter | None
    keys: tuple[str, ...]
    review: Review | None
    watchers: tuple[int, ...]


class RefusalStep(NamedTuple):
    """A constraint on facts of this kind, and from when until when it holds."""

    constraint: Constraint
    refuses: Test
    begins_on: int
    ends_on: int


@dataclass(slots=True, eq=False)
class RuleSteps:
    """A duty, laid out for running.

    `moving` says that its grounds can change with time alone, `alone` that they are the same for every open duty.
    `owner_moves` says that who owes it depends on the states. `each_key` is the number of the key that is `each`
    itself. `simple` says that it arises once for each trigger and has neither grounds nor keys.
    """

    number: int
    rule: DutyRule
    begins_on: int
    ends_on: int
    deadline: DeadlineOf
    keys: tuple[DutyKey, ...]
    each_key: int | None
    grounds: tuple[Ground, ...]
    moving: bool
    alone: bool
    ages: tuple[int, ...]
    owner_moves: bool
    simple: bool


@dataclass(slots=True, eq=False)
class KindSteps:
    """Everything that a fact of one kind can do."""

    kind: Kind
    control: str | None = None
    closes_case: bool = False
    guarded: bool = False
    moves_states: bool = False
    refusals: tuple[RefusalStep, ...] = ()
    ends: tuple[StateStep, ...] = ()
    begins: tuple[StateStep, ...] = ()
    renews: tuple[StateStep, ...] = ()
    meets: tuple[Meet, ...] = ()
    lapses: tuple[LapseOn, ...] = ()
    arises: tuple[tuple[RuleSteps, Test | None], ...] = ()
    decisions: tuple[DecisionRule, ...] = ()
    factors: tuple[str, ...] = ()
    quorum_of: Callable[[Context], Quorum] | None = None


@dataclass(slots=True, eq=False)
class Program:
    """A pack, laid out for running."""

    pack: Pack
    kinds: dict[str, KindSteps]
    rules: tuple[RuleSteps, ...]
    numbers: dict[str, int]
    moving: tuple[int, ...]
    ages: tuple[int, ...]
    now: tuple[DecisionRule, ...]
    states: tuple[State, ...]

    def fresh_states(self) -> list[StateNow | dict[Any, StateNow]]:
        """Every state as it stands before the first fact."""
        return [{} if state.keyed_by else NEVER_BEGAN for state in self.states]


_PROGRAMS: WeakKeyDictionary[Pack, Program] = WeakKeyDictionary()


def program_of(pack: Pack) -> Program:
    """The program of a pack, made when it is first asked for."""
    program = _PROGRAMS.get(pack)
    if program is None:
        program = _PROGRAMS[pack] = _Layout(pack).program()
    return program


class _Layout:
    """Lays out one pack: first the rules, because states tell them when they move, then what each kind of fact does."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        keyed = {state.name for state in pack.states.values() if state.keyed_by}
        self.linker = Linker(pack.slots, keyed, pack.parameters)
        self.kinds = {name: self.kind(kind) for name, kind in pack.kinds.items()}
        self.rules = tuple(self.rule(number, rule) for number, rule in enumerate(pack.duties.values()))

    def program(self) -> Program:
        for state in self.pack.states.values():
            self.state(state)
        for constraint in self.pack.constraints.values():
            for refusal in constraint.refuses:
                steps = self.kinds[refusal.kind]
                step = RefusalStep(constraint, _refuses(refusal), *_days(constraint))
                steps.refusals = (*steps.refusals, step)
        for decision in self.pack.decisions.values():
            if decision.decides_on:
                steps = self.kinds[decision.decides_on]
                steps.decisions = (*steps.decisions, decision)
        for steps in self.kinds.values():
            steps.guarded = bool(steps.refusals or steps.kind.recorded_by or steps.control == WAIVED)
            steps.moves_states = bool(steps.begins or steps.ends or steps.renews or steps.closes_case)
        return Program(
            pack=self.pack,
            kinds=self.kinds,
            rules=self.rules,
            numbers={steps.rule.name: steps.number for steps in self.rules},
            moving=tuple(steps.number for steps in self.rules if steps.moving),
            ages=tuple(sorted({age for steps in self.rules for age in steps.ages})),
            now=tuple(decision for decision in self.pack.decisions.values() if decision.decides_on is None),
            states=tuple(self.pack.states.values()),
        )

    def kind(self, kind: Kind) -> KindSteps:
        factors = self.pack.factors
        return KindSteps(
            kind,
            control=kind.name if kind.name in CONTROLS else None,
            closes_case=kind.closes_case,
            factors=tuple(
                one.name
                for one in kind.fields.values()
                if one.type == "choices" and all(value in factors for value in one.values)
            ),
            quorum_of=self.quorum_of(kind),
        )

    def state(self, state: State) -> None:
        slot = self.pack.slots[state.name]
        value = state.value.value if state.value else None
        watchers = tuple(
            steps.number
            for steps in self.rules
            if any(slot in _slots(ground.condition.tree, self.pack.slots) for ground in steps.grounds)
        )
        for attribute, triggers in (("begins", state.begins), ("ends", state.ends), ("renews", state.renewed)):
            for trigger in triggers:
                steps = self.kinds[trigger.kind]
                recorder = () if attribute == "ends" else (AUTHOR, RECORDERS_AGENCY)
                keys = tuple(key for key in state.keyed_by if key in recorder or key in steps.kind.fields)
                step = StateStep(slot, _test(trigger), value, keys, state.review, watchers)
                setattr(steps, attribute, (*getattr(steps, attribute), step))

    def rule(self, number: int, rule: DutyRule) -> RuleSteps:
        keys: dict[Node, DutyKey] = {}
        for trigger in rule.met_by:
            steps = self.kinds[trigger.kind]
            tree = trigger.when.tree if trigger.when else None
            meet = Meet(
                number,
                rule.before_counts,
                _test(trigger),
                stands_alone(tree),
                self.soft(tree),
                key_use(tree, keys, self.linker),
            )
            steps.meets = (*steps.meets, meet)
        for lapse in rule.lapses:
            if lapse.on:
                steps = self.kinds[lapse.on.kind]
                tree = lapse.on.when.tree if lapse.on.when else None
                on = LapseOn(number, _test(lapse.on), stands_alone(tree), key_use(tree, keys, self.linker))
                steps.lapses = (*steps.lapses, on)
        grounds = [Ground(rule.ground.test, True, rule.ground)] if rule.ground else []
        grounds += [Ground(lapse.when.test, False, lapse.when) for lapse in rule.lapses if lapse.when]
        trees = [ground.condition.tree for ground in grounds]
        ages = tuple(lapse.age for lapse in rule.lapses if lapse.age is not None)
        each_key = None
        if rule.once and rule.for_each and rule.for_each.type.item:
            keys.setdefault(Each(), key_of_each(rule.for_each.type.item))
            each_key = list(keys).index(Each())
        laid_out = RuleSteps(
            number=number,
            rule=rule,
            begins_on=_days(rule)[0],
            ends_on=_days(rule)[1],
            deadline=deadline_of(rule),
            keys=tuple(keys.values()),
            each_key=each_key,
            grounds=tuple(grounds),
            moving=any(_moves(tree) for tree in trees),
            alone=all(stands_alone(tree) for tree in trees),
            ages=ages,
            owner_moves=any(owner.kind == "state" for owner in rule.owed_by),
            simple=not (grounds or keys or ages or rule.for_each or rule.once or rule.before_counts),
        )
        for kind in dict.fromkeys(trigger.kind for trigger in rule.arises):
            steps = self.kinds[kind]
            either = self.either([trigger for trigger in rule.arises if trigger.kind == kind])
            steps.arises = (*steps.arises, (laid_out, either))
        return laid_out

    def either(self, triggers: list[Trigger]) -> Test | None:
        """One condition for several triggers of one kind, so that a fact opens a duty once."""
        trees = [trigger.when.tree for trigger in triggers if trigger.when]
        if len(trees) < len(triggers):
            return None
        return compile_test(Or(tuple(trees)), self.linker) if len(trees) > 1 else _test(triggers[0])

    def soft(self, tree: Node | None) -> Test | None:
        """The condition as it would be with a quorum, where it asks for one."""
        if tree is None or not any(
            isinstance(node, Call) and node.function in {"quorate", "chaired"} for node in walk(tree)
        ):
            return None
        return compile_test(_with_quorum(tree), self.linker)

    def quorum_of(self, kind: Kind) -> Callable[[Context], Quorum] | None:
        """The quorum of a fact of this kind, where it is a fact of a meeting."""
        answers = kind.answers_field
        if "meeting" not in kind.fields and answers is None:
            return None
        meetings, slots = self.pack.meetings, self.pack.slots
        fixed = kind.fields[answers].variant if answers else ""

        def of(context: Context) -> Quorum:
            meeting = meetings.get(context.data.get("meeting", fixed))
            if meeting is None:
                return Quorum(None, None)

            def in_force(state: str) -> Any:
                standing = context.states[slots[state]]
                if isinstance(standing, dict):
                    return next(iter(standing), None)
                return standing.value if standing.in_force else None

            return quorum(meeting, context.data, in_force, answers)

        return of


def _test(trigger: Trigger) -> Test | None:
    return trigger.when.test if trigger.when else None


def _days(rule: Any) -> tuple[int, int]:
    return rule.begins_on.toordinal(), rule.ends_on.toordinal() if rule.ends_on else ALWAYS


def _refuses(refusal: Refusal) -> Test:
    if refusal.condition is None:
        return lambda _: True
    holds = refusal.condition.test
    if refusal.unless:
        return lambda context: holds(context) is not True
    return holds


def _moves(tree: Node) -> bool:
    """Whether the answer can change with time alone."""
    return any(
        (isinstance(node, Call) and node.function == "age") or (isinstance(node, Standing) and node.question == "stale")
        for node in walk(tree)
    )


def _slots(tree: Node, slots: Mapping[str, int]) -> set[int]:
    return {slots[node.state] for node in walk(tree) if isinstance(node, InForce | Standing)}


def _with_quorum(node: Node) -> Node:
    """The same condition with `quorate` and `chaired` answered yes."""
    match node:
        case Call("quorate" | "chaired", _):
            return Constant(True)
        case And(parts) | Or(parts):
            return replace(node, parts=tuple(map(_with_quorum, parts)))
        case Not(part):
            return Not(_with_quorum(part))
        case Compare(_, left, right, _):
            return replace(node, left=_with_quorum(left), right=_with_quorum(right))
    return node
