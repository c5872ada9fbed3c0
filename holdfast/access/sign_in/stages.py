"""The steps between a password and being signed in (django-allauth's login stages), where ours differ."""

from __future__ import annotations

from typing import Any

from allauth.mfa.stages import AuthenticateStage
from django.utils.crypto import constant_time_compare

ASKED_TWICE = "holdfast_asked_twice"
"""In the state of a login: the agency's provider says that it asked for a second factor."""
_BEGUN_WITH = "holdfast_begun_with"
"""In the state of a login: of which password, as Django keeps it in a session, the second factor was asked for."""


class SecondFactorStage(AuthenticateStage):
    """Asks for the second factor, unless the agency's provider says that it has.

    What was shown before it holds as long as the password: whoever is shut out and let in again while somebody waits
    here has another by then, and so has whoever changed it for fear that it was known.
    """

    def handle(self) -> tuple[Any, bool]:
        """allauth's own step, or none."""
        if self.login.state.get(ASKED_TWICE):
            return None, True
        handled: tuple[Any, bool] = super().handle()
        if handled[0] is not None:
            self.login.state[_BEGUN_WITH] = self._password_sum()
        return handled

    def exit(self) -> Any:
        """On to being signed in, unless what was shown before has ended meanwhile."""
        if not constant_time_compare(self.login.state.get(_BEGUN_WITH, ""), self._password_sum()):
            return self.abort()  # type: ignore[no-untyped-call]
        return super().exit()  # type: ignore[no-untyped-call]

    def _password_sum(self) -> str:
        user = self.login.user
        return str(user.get_session_auth_hash()) if user is not None and user.is_active else "closed"


def stages(usual: list[str]) -> list[str]:
    """allauth's stages, with ours in place of its own."""
    own = f"{__name__}.{SecondFactorStage.__name__}"
    theirs = f"{AuthenticateStage.__module__}.{AuthenticateStage.__name__}"
    return [own if stage == theirs else stage for stage in usual]
