"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.site.settings")


def settle() -> None:
    """Called once in each worker, before its first request.

    The protocol is read now, not within somebody's request. What stands by now stands as long as the worker, so the
    garbage collector need not go through all of it again.
    """
    from holdfast.chronology.packs import area_pack

    area_pack()
    gc.collect()
    gc.freeze()


application = get_wsgi_application()
settle()
