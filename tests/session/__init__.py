"""The session: an opened case."""
