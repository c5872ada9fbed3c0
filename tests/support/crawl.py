"""Walking through the pages as somebody would: follow the links, find the forms, fill them in."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

EACH = 2
"""How many pages of one address's pattern are opened."""
ONE_OF_EACH = {"kind", "step", "way"}
"""Arguments of an address that make it another form: each of their values is a pattern of its own."""
DAY = {"day": "5", "month": "1", "year": "2026", "time": "10:00"}


@dataclass
class Form:
    """A form as it stands on a page."""

    page: str
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    """What is sent if nobody types anything."""
    texts: dict[str, bool] = field(default_factory=dict)
    """The fields into which somebody can type: name, and whether it is a long one."""
    numbers: set[str] = field(default_factory=set)
    """Those of them that ask for digits."""
    choices: dict[str, str] = field(default_factory=dict)
    """Radio buttons, tick boxes and lists: the first that can be chosen."""
    buttons: list[tuple[str, str]] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    """Where else one of its buttons sends it."""

    @property
    def view(self) -> str:
        """The name of the view that answers it."""
        return place_of(self.action)[0]

    @property
    def key(self) -> tuple[object, ...]:
        """Forms with the same key are the same form, about something else."""
        return (self.method, place_of(self.action), tuple(sorted(self.texts)), tuple(sorted(self.choices)))

    @property
    def words(self) -> list[str]:
        """The fields for words: what is typed there means nothing to the program."""
        return [name for name in self.texts if name not in self.numbers and name.rpartition("-")[2] not in DAY]

    def filled(self, values: dict[str, str], button: tuple[str, str] | None = None) -> dict[str, list[str]]:
        """What is sent: the form as it stands, with some fields typed over, by one of its buttons."""
        sent: dict[str, list[str]] = {}
        for name, value in [*self.fields, *([button] if button else [])]:
            sent.setdefault(name, []).append(value)
        return sent | {name: [value] for name, value in values.items()}

    def answered(self) -> dict[str, str]:
        """An answer to everything that asks for no words: the first choice, a day, a number."""
        chosen = {name: value for name, value in self.choices.items() if name not in dict(self.fields)}
        digits = {name: DAY.get(name.rpartition("-")[2], "2") for name in self.texts if name not in self.words}
        return chosen | {name: value for name, value in digits.items() if not dict(self.fields).get(name)}


class Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, address: str, response: HttpResponse) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._textarea, self._select = "", ""
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link, a form or a field."""
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(urljoin(self.address, given["href"]))
        elif tag == "form":
            action = urljoin(self.address, given.get("action", "")) or self.address
            self._form = Form(self.address, action, given.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._field(self._form, tag, given)

    def _field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "textarea":
            self._textarea = name
            form.texts[name] = True
            form.fields.append((name, ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if value:
                form.choices.setdefault(self._select, value)
            if "selected" in given:
                form.fields.append((self._select, value))
        elif tag == "button" and "formaction" in given:
            form.elsewhere.append(urljoin(self.address, given["formaction"]))
        elif tag == "button" and name:
            form.buttons.append((name, value))
        elif tag == "input" and name:
            self._input(form, name, value, given)

    def _input(self, form: Form, name: str, value: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in {"radio", "checkbox"}:
            form.choices.setdefault(name, value)
            if "checked" not in given:
                return
        elif kind not in {"hidden", "password"}:
            form.texts[name] = False
            if given.get("inputmode") == "numeric" or kind in {"number", "date"}:
                form.numbers.add(name)
        form.fields.append((name, value))

    def handle_data(self, data: str) -> None:
        """What stands in a field of several lines; the line break after its tag is none of it."""
        if self._textarea and self._form:
            name, value = self._form.fields.pop()
            self._form.fields.append((name, value + (data if value else data.removeprefix("\n"))))

    def handle_endtag(self, tag: str) -> None:
        """Leave a form or a field."""
        if tag == "form" and self._form:
            self.forms += [replace(self._form, action=action) for action in self._form.elsewhere]
            self._form = None
        elif tag == "textarea":
            self._textarea = ""
        elif tag == "select":
            self._select = ""


def place_of(address: str) -> tuple[str, ...]:
    """The name of the view behind an address, and what makes it a form of its own; empty where there is no view."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return ("",)
    return (found.view_name, *(str(value) for name, value in sorted(found.kwargs.items()) if name in ONE_OF_EACH))


def is_page(response: HttpResponse) -> bool:
    """Whether it is a page that somebody reads."""
    return response.status_code == 200 and "text/html" in response.headers.get("Content-Type", "")


@dataclass
class Found:
    """What a walk came across: each form once, and an address of each view that answers."""

    forms: dict[tuple[object, ...], Form] = field(default_factory=dict)
    views: dict[str, str] = field(default_factory=dict)


def crawl(client: Client, starts: Iterable[str] = ("/",), *, seen_before: Found | None = None) -> Found:
    """Follow the links from `starts`. What has a form of its own is opened once, if nobody opened it before."""
    waiting, found = deque(starts), Found()
    seen, opened = set(waiting), dict[tuple[str, ...], int]()
    known = {place_of(form.action) for form in seen_before.forms.values()} if seen_before else set()
    while waiting:
        address = waiting.popleft()
        place = place_of(address)
        one_is_enough = len(place) > 1
        if place[0] in {"", "account_logout"} or opened.get(place, 0) >= (1 if one_is_enough else EACH):
            continue
        if one_is_enough and place in known:
            continue
        opened[place] = opened.get(place, 0) + 1
        response = client.get(address, follow=True)
        assert response.status_code < 500, address
        if response.status_code != 200:
            opened[place] -= 1
            continue
        found.views.setdefault(place[0], address)
        if not is_page(response):
            continue
        landed = response.redirect_chain[-1][0] if response.redirect_chain else address
        page = Page(landed, response)
        for form in page.forms:
            found.forms.setdefault(form.key, form)
        for target in (urldefrag(link).url for link in page.links):
            if target.startswith("/") and target not in seen:
                seen.add(target)
                waiting.append(target)
    return found
