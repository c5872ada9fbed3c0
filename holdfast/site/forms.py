"""Small helps for pages with forms and long lists."""

from uuid import UUID

from django.forms import BaseForm
from django.http import HttpRequest


def form_errors(form: BaseForm) -> list[dict[str, str]]:
    """What the error summary shows for a refused form: each message with a link to its field."""
    errors: list[dict[str, str]] = []
    for name, messages in form.errors.items():
        href = f"#{form[name].id_for_label}" if name in form.fields else ""
        errors.extend({"text": str(message), "href": href} if href else {"text": str(message)} for message in messages)
    return errors


def href_with(request: HttpRequest, **changes: object) -> str:
    """This page's address with some of its parameters changed; None takes one out."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else request.path


def page_number(request: HttpRequest) -> int:
    """The page of a list that was asked for, in the body where a form sent it, else in the address: 1 where neither
    names one that could be.
    """
    word = request.POST.get("page", "") or request.GET.get("page", "")
    return max(1, int(word)) if word.isascii() and word.isdigit() and len(word) < 6 else 1


def is_id(value: str) -> bool:
    """Whether what was sent could be the number of a record."""
    try:
        UUID(value)
    except ValueError:
        return False
    return True
