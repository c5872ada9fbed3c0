"""Signing in by way of an agency's own provider, where one is signed in, and saying again that it is oneself."""
