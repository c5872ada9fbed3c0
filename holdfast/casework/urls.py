"""Addresses of casework: those of each subject, which has a folder of its own."""

from pathlib import Path

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"holdfast.casework.{urls.parent.name}.urls"))
    for urls in sorted(Path(__file__).parent.glob("*/urls.py"))
]
