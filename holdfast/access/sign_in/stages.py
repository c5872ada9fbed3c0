"""The steps between a password and being signed in (django-allauth's login stages), where ours differ."""

from __future__ import annotations

from typing import Any

from allauth.mfa.stages import AuthenticateStage

ASKED_TWICE = "holdfast_asked_twice"
"""In the state of a login: the agency's provider says that it asked for a second factor."""


class SecondFactorStage(AuthenticateStage):
    """Asks for the second factor, unless the agency's provider says that it has."""

    def handle(self) -> tuple[Any, bool]:
        """allauth's own step, or none."""
        if self.login.state.get(ASKED_TWICE):
            return None, True
        handled: tuple[Any, bool] = super().handle()
        return handled


def stages(usual: list[str]) -> list[str]:
    """allauth's stages, with ours in place of its own."""
    own = f"{__name__}.{SecondFactorStage.__name__}"
    theirs = f"{AuthenticateStage.__module__}.{AuthenticateStage.__name__}"
    return [own if stage == theirs else stage for stage in usual]
