"""Briefings as managers write them, in which nobody is named: what the check should leave alone.

Written for the tests, of a made-up town, by the habits of real ones: slang, shops, apps, capitals for offices, places
that nobody put on record. The words of `public_words.yaml` were chosen with the first file in view. The second was
written afterwards: because of it the countries of the world were added, and a list of places is asked in its parts. Two
of its briefings were refused before.
"""

from pathlib import Path

_HERE = Path(__file__).parent
PLACES = (
    "Kelpmouth", "Kelpmouth pier", "Saltmarsh Academy", "Wrack Point School", "Fathom Lane College", "Bus station",
    "The Shingle Centre", "Harbour Estate", "Kelpmouth Youth Service", "Gullwing Youth Club", "Marram Park",
)  # fmt: skip
"""What that town has on record."""
BRIEFINGS = (_HERE / "ordinary_briefings.txt").read_text(encoding="utf-8").splitlines()
UNSEEN = (_HERE / "ordinary_briefings_unseen.txt").read_text(encoding="utf-8").splitlines()
