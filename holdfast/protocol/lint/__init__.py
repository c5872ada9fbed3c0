"""The linter: what is wrong with a pack that can be read. (What cannot be read is told by the loader.)"""

from holdfast.protocol.lint.findings import Finding, lint

__all__ = ["Finding", "lint"]
