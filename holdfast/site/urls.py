"""The root of all addresses."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from holdfast.access.may import open_to_all
from holdfast.site import pages

handler400 = "holdfast.site.errors.bad_request"
handler403 = "holdfast.site.errors.permission_denied"
handler404 = "holdfast.site.errors.not_found"
handler500 = "holdfast.site.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("accessibility", open_to_all(pages.accessibility), name="accessibility"),
    path("health", open_to_all(pages.health), name="health"),
]
# The demonstration's addresses let anybody act as anybody: they exist only where everything is made up.
_apps = ["access", "register", "chronology", "casework", "api", *(["demo"] if settings.DEMO else [])]
urlpatterns += [
    path("", include(f"holdfast.{app}.urls"))
    for app in _apps
    if find_spec(f"holdfast.{app}") and find_spec(f"holdfast.{app}.urls")
]
