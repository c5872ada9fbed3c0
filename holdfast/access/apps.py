"""The app's registration with Django."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Named plainly, so that tables are called access_*."""

    name = "holdfast.access"
    label = "access"
