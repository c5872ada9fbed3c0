"""The kinds of fact and the rules of the pack that the panel's pages stand on."""

REQUESTED, DECIDED, TOLD = "gangs-team.requested", "panel.decided", "referrer.told"
CONSULTED = "consultation.given"
LISTED, DISCUSSED, PASSED_ON = "panel.listed", "panel.discussed", "panel.passed-on"
ELIGIBILITY = "gangs-team-eligibility"
MEETING = "gangs-team-panel"
FINAL = ("accepted", "declined")
"""The outcomes that answer a request; with any other it stays open."""
