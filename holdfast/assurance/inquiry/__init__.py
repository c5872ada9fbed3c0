"""For an inquiry: what was known in a case, to whom, when, what the protocol then required, and what was done."""
