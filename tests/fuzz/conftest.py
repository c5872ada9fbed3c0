"""The fuzz tests look at the demonstration's area."""

from tests.support.kelpmouth import kelpmouth

__all__ = ["kelpmouth"]
