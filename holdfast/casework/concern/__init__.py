"""Raising a concern, and what the front door does with it (ISL-7.2.2c, ISL-7.3)."""
