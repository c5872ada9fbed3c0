"""The few pages that belong to no capability."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement; for everybody."""
    return render(request, "accessibility.html")


def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """For the machine that watches: 200 where the database answers. It tells nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
