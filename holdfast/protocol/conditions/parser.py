"""From the text of a condition to its tree. The language is closed: what is not named here cannot be said."""

import re
from typing import NamedTuple, NoReturn

from holdfast.protocol.conditions.tree import (
    NOTHING,
    And,
    ArisingField,
    Call,
    Column,
    Compare,
    Constant,
    Each,
    Function,
    Given,
    InForce,
    Known,
    Listing,
    Name,
    Node,
    Not,
    Or,
    Recorder,
    Relation,
    Standing,
)

LONGEST = 4000
DEEPEST = 30
KEYWORDS = frozenset(
    [
        "and",
        "or",
        "not",
        "is",
        "in",
        "includes",
        "any",
        "all",
        "of",
        "the",
        "each",
        "yes",
        "no",
        "none",
        "known",
        "unknown",
        "given",
        "force",
        "stale",
    ]
)
SYMBOLS: dict[str, Relation] = {"=": "is", "!=": "is not", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
OF_FUNCTIONS: dict[str, Function] = {
    "agencies": "agencies", "posts": "posts", "count": "count", "agency": "agency", "post": "post", "date": "date",
}  # fmt: skip
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>"[^"]*"|“[^”]*”)
      | (?P<date>\d{4}-\d\d-\d\d)
      | (?P<number>-?\d{1,9}(?![\w.]))
      | (?P<word>[a-z][a-z0-9_-]*)
      | (?P<symbol>!=|<=|>=|[=<>()\[\],])
    )""",
    re.VERBOSE,
)


class ConditionError(ValueError):
    """A condition that cannot be read. `column` is where in the text, counted from 1."""

    def __init__(self, message: str, column: int = 1) -> None:
        super().__init__(message)
        self.column = column


class Token(NamedTuple):
    """One word, value or symbol, and the column at which it stands."""

    kind: str
    text: str
    column: int


def parse(text: str) -> Node:
    """Read a condition or an expression. Raises ConditionError."""
    if len(text) > LONGEST:
        raise ConditionError(f"a condition is at most {LONGEST} characters long: name its parts as states or criteria")
    parser = _Parser(tokens(text))
    tree = parser.any_of()
    parser.expect_end()
    return tree


def tokens(text: str) -> list[Token]:
    """Cut a condition into tokens. Raises ConditionError at the first character that belongs to none."""
    found = []
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if not match:
            rest = text[position:].lstrip()
            column = len(text) - len(rest) + 1
            if rest[0] in "\"“'":
                raise ConditionError('a quotation is not closed, or not in double quotes ("...")', column)
            raise ConditionError(f"“{rest.split()[0][:20]}” is not part of the language of conditions", column)
        kind = match.lastgroup or ""
        found.append(Token(kind, match[kind], match.start(kind) + 1))
        position = match.end()
    return found


class _Parser:
    """Recursive descent, one method for each level: or, and, not, comparison, value."""

    def __init__(self, stream: list[Token]) -> None:
        self.stream = stream
        self.position = 0
        self.depth = 0

    def any_of(self) -> Node:
        parts = [self.all_of()]
        while self.take("or"):
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def all_of(self) -> Node:
        parts = [self.negation()]
        while self.take("and"):
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def negation(self) -> Node:
        if not self.take("not"):
            return self.comparison()
        self.deeper()
        part = self.negation()
        self.depth -= 1
        return Not(part)

    def comparison(self) -> Node:
        left = self.value()
        if self.take("is"):
            return self.after_is(left)
        if self.take("in"):
            return Compare("in", left, self.value())
        if self.ahead("not", "in"):
            self.position += 2
            return Compare("not in", left, self.value())
        if self.take("includes"):
            if self.take("any"):
                self.need("of")
                return Compare("includes any of", left, self.value())
            if self.take("all"):
                self.need("of")
                return Compare("includes all of", left, self.value())
            return Compare("includes", left, self.value())
        token = self.peek()
        if token and token.kind == "symbol" and token.text in SYMBOLS:
            self.position += 1
            return Compare(SYMBOLS[token.text], left, self.value())
        return left

    def after_is(self, left: Node) -> Node:
        negated = self.take("not")
        if self.take("known"):
            return Known(left, negated)
        if self.take("unknown"):
            return Known(left, not negated)
        if self.take("given"):
            return Given(left, negated)
        if self.ahead("in", "force"):
            self.position += 2
            return Standing(self.state_name(left), "in force", negated)
        if self.take("stale"):
            return Standing(self.state_name(left), "stale", negated)
        if self.take("in"):
            return Compare("not in" if negated else "in", left, self.value())
        return Compare("is not" if negated else "is", left, self.value())

    def value(self) -> Node:
        self.deeper()
        found = self.one_value()
        self.depth -= 1
        return found

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail(f"brackets, lists and `not` go deeper than {DEEPEST} levels")

    def one_value(self) -> Node:
        token = self.peek()
        if token is None:
            self.fail("the condition stops where a value is expected")
        self.position += 1
        match token.kind:
            case "text":
                return Constant(token.text[1:-1])
            case "number":
                return Constant(int(token.text))
            case "date":
                return Constant(token.text)
            case "symbol" if token.text == "(":
                inner = self.any_of()
                self.need(")")
                return inner
            case "symbol" if token.text == "[":
                return self.listing()
            case "word":
                return self.word(token)
        self.position -= 1
        return self.fail(f"a value is expected in place of “{token.text}”")

    def listing(self) -> Node:
        items: list[Node] = []
        while not self.take("]"):
            if items:
                self.need(",")
            items.append(self.value())
        return Listing(tuple(items))

    def word(self, token: Token) -> Node:  # noqa: C901, PLR0911  one case for each fixed word
        match token.text:
            case "yes":
                return Constant(True)
            case "no":
                return Constant(False)
            case "none":
                return Constant(NOTHING)
            case "each":
                following = self.peek()
                if following and following.kind == "word" and following.text not in KEYWORDS:
                    self.position += 1
                    return Each(following.text)
                return Each()
            case "the":
                if self.take("recorder"):
                    return Recorder()
                self.need("arising")
                return ArisingField(self.plain_word("a field of the fact from which the duty arose"))
            case "age" if self.take("now"):
                return Name("age now", token.column)
            case "all" if self.take("considered"):
                return Call("all considered")
            case "days" if self.take("from"):
                start = self.value()
                self.need("to")
                return Call("days", (start, self.value()))
            case name if name in OF_FUNCTIONS and self.take("of"):
                return Call(OF_FUNCTIONS[name], (self.value(),))
        if token.text in KEYWORDS:
            self.position -= 1
            self.fail(f"a value is expected in place of “{token.text}”")
        if self.take("of"):
            return Column(token.text, self.value())
        if self.ahead("in", "force"):
            self.position += 2
            return InForce(token.text)
        return Name(token.text, token.column)

    def state_name(self, node: Node) -> str:
        if isinstance(node, Name):
            return node.word
        self.position -= 1
        return self.fail("only a state can be in force or stale: write its name alone before `is`")

    def plain_word(self, what: str) -> str:
        token = self.peek()
        if token is None or token.kind != "word" or token.text in KEYWORDS:
            self.fail(f"{what} is expected here")
        self.position += 1
        return token.text

    def peek(self, ahead: int = 0) -> Token | None:
        at = self.position + ahead
        return self.stream[at] if at < len(self.stream) else None

    def ahead(self, *words: str) -> bool:
        found = [self.peek(index) for index in range(len(words))]
        return all(
            token and token.kind == "word" and token.text == word for token, word in zip(found, words, strict=True)
        )

    def take(self, text: str) -> bool:
        token = self.peek()
        if token and token.kind in {"word", "symbol"} and token.text == text:
            self.position += 1
            return True
        return False

    def need(self, text: str) -> None:
        if not self.take(text):
            self.fail(f"`{text}` is expected here")

    def expect_end(self) -> None:
        token = self.peek()
        if token:
            self.fail(f"`and`, `or` or the end is expected in place of “{token.text}”")

    def fail(self, message: str) -> NoReturn:
        token = self.peek() or (self.stream[-1] if self.stream else None)
        raise ConditionError(message, token.column if token else 1)
