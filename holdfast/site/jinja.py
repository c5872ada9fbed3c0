"""The Jinja2 environment of every page."""

from datetime import date, datetime
from typing import Any

import jinja2
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone

from holdfast.protocol.words import day_in_words, moment_in_words
from holdfast.site.addresses import url, url_if_any
from holdfast.site.forms import form_errors, href_with


def environment(**options: Any) -> jinja2.Environment:
    """Django's options, the GOV.UK macros beside our own templates, and dates as people write them here."""
    options["loader"] = jinja2.ChoiceLoader(
        [
            options["loader"],
            jinja2.PrefixLoader({"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    # The GOV.UK macros read parameters of parameters that nobody gave.
    options["undefined"] = jinja2.ChainableUndefined
    options["autoescape"] = True
    made = jinja2.Environment(  # noqa: S701 - escaping is on, above
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.do"], **options
    )
    made.globals.update(
        static=static,
        url=url,
        url_if_any=url_if_any,
        now=timezone.localtime,
        form_errors=form_errors,
        href_with=href_with,
    )
    if settings.DEMO:
        from holdfast.demo.bar import persona_bar

        made.globals.update(persona_bar=persona_bar)
    made.filters.update(date=long_date, datetime=long_datetime, day_and_date=day_and_date, plural=plural)
    return made


def _local(value: date) -> date:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def long_date(value: date | None) -> str:
    """5 March 2026; nothing for nothing."""
    if not value:
        return ""
    return day_in_words(_local(value))


def day_and_date(value: date | None) -> str:
    """Thursday 5 March 2026."""
    return f"{_local(value):%A} {long_date(value)}" if value else ""


def long_datetime(value: datetime | None) -> str:
    """5 March 2026 at 2:30pm, in London's time; midday and midnight in words, as GOV.UK writes them."""
    if not value:
        return ""
    local = _local(value)
    assert isinstance(local, datetime)  # noqa: S101 - _local keeps the type
    return moment_in_words(local)


def plural(count: int, one: str, many: str | None = None) -> str:
    """'1 child', '3 children': the count and the word that goes with it."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
