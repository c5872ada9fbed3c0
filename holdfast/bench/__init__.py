"""Measuring the engine and the screens, each beside the floor that nothing could beat."""
