"""The app's registration with Django."""

from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    """Named plainly, so that tables are called assurance_*."""

    name = "holdfast.assurance"
    label = "assurance"
