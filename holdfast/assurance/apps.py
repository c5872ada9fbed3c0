"""The app's registration with Django."""

from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    """Named plainly, so that tables are called assurance_*."""

    name = "holdfast.assurance"
    label = "assurance"

    def ready(self) -> None:
        """Register what follows from a fact: until when the case is held; that a report stands in all that it is of;
        and what waits, in a line on Today: breaches, the fairness report, reviews."""
        from holdfast.assurance.breaches.actions import further_cases, say_everywhere
        from holdfast.assurance.breaches.alert import note as breach_alert
        from holdfast.assurance.breaches.program import SAID_ONCE
        from holdfast.assurance.dip_samples.queries import note as reviews
        from holdfast.assurance.fairness.queries import note as fairness
        from holdfast.assurance.holding.keeping import keep_dates
        from holdfast.casework.today import notes
        from holdfast.chronology import projections

        projections.register(keep_dates)
        projections.register(say_everywhere, records_facts=True)
        for kind in SAID_ONCE:
            projections.register_reach(kind, further_cases)
        notes.register(breach_alert)
        notes.register(fairness)
        notes.register(reviews)
