"""Today: what I, my team and my agency owe, the most urgent first."""
