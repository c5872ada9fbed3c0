"""The app's registration with Django."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Named plainly, so that tables are called casework_*. Has the stored duties kept from the start."""

    name = "holdfast.casework"
    label = "casework"

    def ready(self) -> None:
        """Register what follows from a fact: its cases' duties are made right, and a request reaches its panel."""
        from holdfast.casework.panel.sight import bring_before_the_panel
        from holdfast.casework.projection import check_projection, project
        from holdfast.chronology import projections

        projections.register(project, check=check_projection)
        projections.register(bring_before_the_panel)
