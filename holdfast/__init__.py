"""Holdfast: the shared casework record and protocol engine of a local partnership that protects children."""

__version__ = "0.1.0"
