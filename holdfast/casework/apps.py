"""The app's registration with Django."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Named plainly, so that tables are called casework_*. Has the stored duties kept from the start."""

    name = "holdfast.casework"
    label = "casework"

    def ready(self) -> None:
        """Register the projection: after every fact the duties of its cases are made right."""
        from holdfast.casework.projection import check_projection, project
        from holdfast.chronology import projections

        projections.register(project, check=check_projection)
