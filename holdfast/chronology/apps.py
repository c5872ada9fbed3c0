"""The app's registration with Django."""

from django.apps import AppConfig


class ChronologyConfig(AppConfig):
    """Named plainly, so that tables are called chronology_*."""

    name = "holdfast.chronology"
    label = "chronology"
