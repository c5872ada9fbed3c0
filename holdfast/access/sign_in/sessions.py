"""Where somebody is signed in, in plain words, and ending it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from holdfast.access.log import record_consultation
from holdfast.access.models import Operation
from holdfast.access.sign_in.models import SignIn
from holdfast.access.viewer import Viewer, acting_as

_KEY = "holdfast_sign_in"
"""In the session: the key under which it stands in the list, which may have been changed since."""
SHOWN = 50

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""What stands in the browser's own words, and what people call it. The first that is found counts."""
_SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android device"),
    ("Windows", "Windows"),
    ("CrOS", "a Chromebook"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)


def device_in_words(user_agent: str) -> str:
    """What a browser says of itself, in plain words: `Firefox on Windows`."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "A browser")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    return f"{browser} on {system}" if system else browser


def note_seen(viewer: Viewer, request: HttpRequest, *, anew: bool) -> bool:
    """Keep the list of sign-ins true: a new session gets its row, one whose key was changed keeps it, and with `anew`
    the moment when somebody was last seen is noted. False where somebody has ended this sign-in meanwhile.

    In a transaction of its own, over before that of the request begins: whoever ends a sign-in waits for no request of
    the person whom it shuts out (ASVS 5.0 V7.4.5).
    """
    session = request.session
    key, known = session.session_key, session.get(_KEY)
    if key is None or (known == key and not anew):
        return True
    now = timezone.now()
    with acting_as(viewer):
        mine = SignIn.objects.filter(user_id=viewer.author)
        if not mine.filter(key=known or key).update(key=key, seen_at=now):
            # Another tab may have changed the key of the row just before. Without either, the sign-in was ended while a
            # request of it was under way that gave the session a new key.
            if known is not None and not mine.filter(key=key).exists():
                return False
            if known is None:
                _add(viewer, request, key, now)
    session[_KEY] = key
    return True


def _add(viewer: Viewer, request: HttpRequest, key: str, now: datetime) -> None:
    # Rows of sessions that ended by themselves go; not before, for the key of one may be changing at this moment.
    SignIn.objects.filter(user_id=viewer.author, seen_at__lte=_idle_since(now)).delete()
    device = device_in_words(request.headers.get("User-Agent", ""))
    # Two tabs may begin at once: the second finds the row of the first.
    row = SignIn(user_id=viewer.author, key=key, device=device, began_at=now, seen_at=now)
    SignIn.objects.bulk_create([row], ignore_conflicts=True)


def _idle_since(now: datetime) -> datetime:
    return now - timedelta(seconds=settings.SESSION_IDLE_SECONDS)


def sign_ins_of(user_id: UUID) -> QuerySet[SignIn]:
    """Where somebody is signed in now, the last seen first; at most `SHOWN`. The wall shows them to the person and to
    those who administer the account.
    """
    now = timezone.now()
    live = Session.objects.filter(expire_date__gt=now).values("session_key")
    return SignIn.objects.filter(user_id=user_id, key__in=live, seen_at__gt=_idle_since(now))[:SHOWN]


def is_here(sign_in: SignIn, session: SessionBase) -> bool:
    """Whether this is the browser that asks."""
    return sign_in.key == session.session_key


@transaction.atomic
def end_sign_ins(*, by: Viewer, sign_ins: Iterable[SignIn]) -> int:
    """Sign somebody out there, now. Gives in how many places.

    A session that a request under way is giving a new key is not waited for: without its row, `note_seen` ends it.
    """
    found = list(sign_ins)
    theirs = Session.objects.filter(session_key__in=[one.key for one in found])
    free = theirs.select_for_update(skip_locked=True).values_list("pk", flat=True)
    Session.objects.filter(pk__in=list(free)).delete()
    SignIn.objects.filter(pk__in=[one.pk for one in found]).delete()
    whose = {one.user_id for one in found}
    if found:
        own = whose == {by.user_id}
        record_consultation(
            viewer=by,
            operation=Operation.SIGN_IN if own else Operation.ADMINISTER,
            what=f"signed out elsewhere: {len(found)}" if own else f"signed out by an administrator: {len(found)}",
            reason="" if own else f"account {', '.join(map(str, sorted(whose)))}",
        )
    return len(found)


def end_others(*, by: Viewer, session: SessionBase) -> int:
    """Sign the viewer out everywhere but here: chosen, or because the password changed."""
    return end_sign_ins(by=by, sign_ins=[one for one in sign_ins_of(by.author) if not is_here(one, session)])
