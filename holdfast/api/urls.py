"""The addresses of the API, under /api/; its contract is /api/openapi.json."""

from django.urls import path

from holdfast.api import cases, drafts, duties, people, protocol
from holdfast.api.service import api, no_such_address

for router in (duties.router, cases.router, drafts.router, people.router, protocol.router):
    api.add_router("", router)

urlpatterns = [path("api/", api.urls), path("api/<path:rest>", no_such_address, name="api_no_such_address")]
