"""The stories of the demonstration: one for each stage at which a child can stand. Importing this declares them all."""

from holdfast.demo.stories import early, gangs_team, justice, protection, urgent
from holdfast.demo.tale import STAGES

__all__ = ["STAGES", "early", "gangs_team", "justice", "protection", "urgent"]
