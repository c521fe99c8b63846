"""Delivery: what is due and unsent goes out, once, as one mail a person; what became of it is written down."""
