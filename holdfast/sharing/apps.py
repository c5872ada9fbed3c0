"""The app's registration with Django."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Named plainly, so that tables are called sharing_*."""

    name = "holdfast.sharing"
    label = "sharing"
