"""The auditor reads the log of who did what, for one of the lawful uses, and never a record."""
