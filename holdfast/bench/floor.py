"""The floor: the least that a page of the product can be, for the measurements to stand on.

The same server, middleware, sign-in, row-level security and layout as every page; no content, one indexed query, one
committed line in the log. Its addresses exist in the benchmark's server alone.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from holdfast.access.log import record_consultation
from holdfast.access.may import signed_in
from holdfast.access.models import Membership, Operation
from holdfast.access.viewer import current_viewer
from holdfast.site.urls import handler400, handler403, handler404, handler500
from holdfast.site.urls import urlpatterns as product

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@signed_in
def floor(request: HttpRequest) -> HttpResponse:
    """An empty page; sent as a form, an answer that leads elsewhere, as after saving."""
    viewer = current_viewer()
    Membership.objects.filter(pk=viewer.membership_id).first()  # type: ignore[misc]  # one acts for an agency
    record_consultation(viewer=viewer, operation=Operation.CONSULT, what="floor", route="floor")
    if request.method == "POST":
        return redirect("floor")
    return render(request, "bench/floor.html")


urlpatterns = [*product, path("bench/floor", floor, name="floor")]
