"""The app's registration with Django."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Named plainly, so that tables are called sharing_*. Has what was told follow its facts from the start."""

    name = "holdfast.sharing"
    label = "sharing"

    def ready(self) -> None:
        """Register what follows from a fact: whoever was told of it is told what has changed; the lines on Today; and
        what can be begun from a place's page."""
        from holdfast.casework.place_pages import offers
        from holdfast.casework.today import notes
        from holdfast.chronology import projections
        from holdfast.sharing.briefings.queries import note as briefings
        from holdfast.sharing.briefings.queries import offer as briefing_of_a_place
        from holdfast.sharing.follow_up import follow_up
        from holdfast.sharing.queries import note

        projections.register(follow_up, records_facts=True)
        notes.register(note)
        notes.register(briefings)
        offers.register(briefing_of_a_place)
