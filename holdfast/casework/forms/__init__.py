"""Forms made from the kinds of a pack: reading what people type, and the drafts that keep it."""
