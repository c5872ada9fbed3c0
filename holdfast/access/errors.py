"""What an action says when it will not do what it was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class Refused(Exception):  # noqa: N818 - what happened, in the word used on screen
    """An action was refused whole: nothing was recorded, and what was typed is still there.

    `says` is why, in one sentence; `instead` what to do next; `clauses` the rules it rests on; `fields` the messages
    that belong to single fields, by the field's name.
    """

    def __init__(
        self,
        says: str,
        *,
        instead: str = "",
        clauses: Sequence[str] = (),
        fields: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{says} {instead}".strip())
        self.says = says
        self.instead = instead
        self.clauses = tuple(clauses)
        self.fields = dict(fields or {})


class Unconfirmed(Refused):
    """What was asked is done only for somebody who has just shown that it is they, and this request's viewer has not.

    Pages ask beforehand (`holdfast.access.sign_in.confirming`); this is what stands behind them.
    """

    def __init__(self) -> None:
        super().__init__(
            "This is done only for somebody who has just confirmed who they are.",
            instead="Confirm it at /account/confirm, or sign in again; then send this once more.",
        )
