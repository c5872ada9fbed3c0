"""Addresses of views by name, worked out once: pages name the same clauses, parts and cases again and again."""

from __future__ import annotations

from functools import lru_cache

from django.urls import NoReverseMatch, get_script_prefix, reverse


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a named view. Raises NoReverseMatch where there is none."""
    return _reversed(get_script_prefix(), name, args, tuple(kwargs.items()))


def url_if_any(name: str, *args: object, **kwargs: object) -> str | None:
    """The address of a named view, or None where this area has no such view."""
    try:
        return url(name, *args, **kwargs)
    except NoReverseMatch:
        return None


@lru_cache(maxsize=4_096)
def _reversed(prefix: str, name: str, args: tuple[object, ...], kwargs: tuple[tuple[str, object], ...]) -> str:
    del prefix  # where the product is mounted, which `reverse` asks by itself
    return reverse(name, args=args, kwargs=dict(kwargs))
