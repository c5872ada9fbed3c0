"""The tables of assurance, each in the folder of its subject."""

from holdfast.assurance.breaches.models import BreachPart
from holdfast.assurance.fairness.models import FairnessReport, FairnessSigning, Population

__all__ = ["BreachPart", "FairnessReport", "FairnessSigning", "Population"]
