"""What a person can ask for: all that is held about them, and to whom it was told, with nobody else in it (GM-17)."""
