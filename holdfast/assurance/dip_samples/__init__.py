"""Dip samples: records drawn from a seed, read by somebody who does not work on them, and what was found (GM-13)."""
