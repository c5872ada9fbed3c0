"""Places that matter to the work."""
