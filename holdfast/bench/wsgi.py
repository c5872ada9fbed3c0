"""The product with the floor beside it, as the benchmark serves it."""

from django.conf import settings

from holdfast.site.wsgi import application

__all__ = ["application"]

settings.ROOT_URLCONF = "holdfast.bench.floor"
