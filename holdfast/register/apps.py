"""The app's registration with Django."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Named plainly, so that tables are called register_*."""

    name = "holdfast.register"
    label = "register"
