"""The auditor looks at the demonstration's area too."""

from tests.support.kelpmouth import kelpmouth

__all__ = ["kelpmouth"]
