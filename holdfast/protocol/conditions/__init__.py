"""The language of conditions: closed, typed, three-valued, and able to explain itself (ADR 0001)."""
