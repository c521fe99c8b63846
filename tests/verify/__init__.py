"""Proofs checked by another hand."""
