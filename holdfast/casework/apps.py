"""The app's registration with Django."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Named plainly, so that tables are called casework_*. Has the stored duties kept from the start."""

    name = "holdfast.casework"
    label = "casework"

    def ready(self) -> None:
        """Register what follows from a fact: its cases' duties are made right, a request reaches its panel, sight ends
        with the work."""
        from holdfast.casework.panel.sight import bring_before_the_panel
        from holdfast.casework.projection import check_projection, project
        from holdfast.casework.work_ends import end_what_is_done
        from holdfast.chronology import projections

        projections.register(project, check=check_projection)
        projections.register(bring_before_the_panel)
        projections.register(end_what_is_done)
