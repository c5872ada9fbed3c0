"""The tables of assurance, each in the folder of its subject."""

from holdfast.assurance.breaches.models import BreachPart
from holdfast.assurance.dip_samples.models import DipItem, DipSample
from holdfast.assurance.fairness.models import FairnessDiscarding, FairnessReport, FairnessSigning, Population

__all__ = [
    "BreachPart",
    "DipItem",
    "DipSample",
    "FairnessDiscarding",
    "FairnessReport",
    "FairnessSigning",
    "Population",
]
