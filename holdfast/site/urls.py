"""The root of all addresses."""

from django.urls import include, path

from holdfast.access.may import open_to_all
from holdfast.site import pages

handler400 = "holdfast.site.errors.bad_request"
handler403 = "holdfast.site.errors.permission_denied"
handler404 = "holdfast.site.errors.not_found"
handler500 = "holdfast.site.errors.server_error"

urlpatterns = [
    path("accessibility", open_to_all(pages.accessibility), name="accessibility"),
    path("health", open_to_all(pages.health), name="health"),
    path("", include("holdfast.access.urls")),
    path("", include("holdfast.casework.urls")),
    path("", include("holdfast.sharing.urls")),
    path("", include("holdfast.assurance.urls")),
    path("", include("holdfast.api.urls")),
]
