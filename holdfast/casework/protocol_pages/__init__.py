"""The protocol on screen: every clause, its rules in plain English, and how well it is kept."""
