"""Feeds: what an entry says, and which entries a feed holds."""
