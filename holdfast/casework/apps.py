"""The app's registration with Django."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Named plainly, so that tables are called casework_*."""

    name = "holdfast.casework"
    label = "casework"
