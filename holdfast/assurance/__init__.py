"""Accounting for what is held and done: the log for the auditor, the review of what is held, its erasure."""
