"""Whom to reach: every agency's designated safeguarding lead, the front door and the gangs team, in two clicks."""
