"""The root of all addresses."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from holdfast.site import pages

handler400 = "holdfast.site.errors.bad_request"
handler403 = "holdfast.site.errors.permission_denied"
handler404 = "holdfast.site.errors.not_found"
handler500 = "holdfast.site.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("accessibility", pages.accessibility, name="accessibility"),
    path("health", pages.health, name="health"),
]
urlpatterns += [
    path("", include(f"holdfast.{app}.urls"))
    for app in ("access", "register", "chronology", "casework", "api", "demo")
    if find_spec(f"holdfast.{app}") and find_spec(f"holdfast.{app}.urls")
]
