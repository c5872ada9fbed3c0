"""The app's registration with Django."""

from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    """Named plainly, so that tables are called assurance_*."""

    name = "holdfast.assurance"
    label = "assurance"

    def ready(self) -> None:
        """Register what follows from a fact: until when the case is held; that a report stands in all that it is of;
        and the line on Today about the fairness report."""
        from holdfast.assurance.breaches.actions import report_everywhere
        from holdfast.assurance.fairness.queries import note
        from holdfast.assurance.holding.keeping import keep_dates
        from holdfast.casework.today import notes
        from holdfast.chronology import projections

        projections.register(keep_dates)
        projections.register(report_everywhere, records_facts=True)
        notes.register(note)
