"""Feeds as real calendar clients read them."""
