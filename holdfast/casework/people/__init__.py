"""Finding a person among those whom one works with."""
