"""What the layout of every page needs to know."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

NAVIGATION = (
    ("Today", "today"),
    ("Raise a concern", "concern_new"),
    ("Find a person", "person_search"),
    ("Meetings", "meetings"),
    ("Panel", "panel"),
    ("Find help", "find_help"),
    ("Protocol", "protocol"),
    ("Contacts", "contacts"),
)
"""The words of the service navigation and the name of the view behind each; an item without a view is left out."""
OF_FUNCTIONS = {
    "auditor": (
        ("The log", "log"),
        ("Data breaches", "breaches"),
        ("Dip samples", "dip_samples"),
        ("Fairness", "fairness"),
    ),
    "agency administrator": (("Staff", "staff"),),
    "area administrator": (("Staff", "staff"),),
}
"""What is added for those who carry out a function."""


def layout(request: HttpRequest) -> dict[str, Any]:
    """The layout's context. It asks the database nothing beyond what the request already knows."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    viewer = getattr(request, "viewer", None) if signed_in else None
    return {
        "area_name": settings.AREA_NAME,
        "demo": settings.DEMO,
        "signed_in": signed_in,
        "viewer": viewer,
        "acting_for": ", ".join(filter(None, (viewer.name, viewer.post, viewer.agency))) if viewer else "",
        "navigation": navigation(request.path, viewer.functions if viewer else ()) if signed_in else [],
        "notifications": [
            {"level": message.level_tag or "info", "text": message.message} for message in get_messages(request)
        ]
        if hasattr(request, "_messages")
        else [],
    }


def navigation(path: str, functions: Collection[str] = ()) -> list[dict[str, Any]]:
    """The items whose views exist, each with whether the page at `path` lies under it."""
    items: list[dict[str, Any]] = []
    further = [item for function, added in OF_FUNCTIONS.items() if function in functions for item in added]
    for text, name in dict.fromkeys((*NAVIGATION, *further)):
        try:
            href = reverse(name)
        except NoReverseMatch:
            continue
        under = path == href or (href != "/" and path.startswith(href))
        items.append({"text": text, "href": href, "active": under, "current": path == href})
    return items
