"""Find help: which services are open to a child, why, and how to ask."""
