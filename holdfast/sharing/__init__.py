"""What is told to somebody outside the case team: under which power, for what, to whom, and what became of it."""
