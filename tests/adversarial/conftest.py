"""The adversarial tests look for what is planted in the demonstration's area."""

from tests.support.kelpmouth import kelpmouth

__all__ = ["kelpmouth"]
