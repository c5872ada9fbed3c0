"""The product with the floor beside it, as the benchmark serves it."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.site.settings")
settings.ROOT_URLCONF = "holdfast.bench.floor"

application = get_wsgi_application()
