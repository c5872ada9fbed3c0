"""The addresses are written out: none is forgotten. And where a list's page number is read from."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import RequestFactory

import holdfast
from holdfast.assurance import urls as assurance
from holdfast.casework import urls as casework
from holdfast.sharing import urls as sharing
from holdfast.site import urls as root
from holdfast.site.forms import page_number


def included(patterns: list) -> set[str]:  # type: ignore[type-arg]
    return {each.urlconf_name.__name__ for each in patterns if hasattr(each, "urlconf_name")}


def test_every_file_of_addresses_is_included() -> None:
    package = Path(holdfast.__file__).parent
    there = {
        ".".join(("holdfast", *path.relative_to(package).with_suffix("").parts)) for path in package.rglob("urls.py")
    }
    within = {name for app in (casework, assurance, sharing) for name in included(app.urlpatterns)}
    assert included(root.urlpatterns) | within | {root.__name__} == there


@pytest.mark.parametrize(
    ("word", "number"),
    [("", 1), ("3", 3), ("0", 1), ("-2", 1), ("٣", 1), ("²", 1), ("two", 1), ("9" * 30, 1), ("99999", 99999)],
)
def test_a_page_number_is_one_that_could_be(word: str, number: int) -> None:
    """ASVS 5.0 V1.4.2."""
    asked = RequestFactory()
    assert page_number(asked.get("/", {"page": word})) == number
    assert page_number(asked.post("/?page=7", {"page": word})) == (number if word else 7)
