"""Settings, root addresses, layout, front-end build and the database launcher."""
