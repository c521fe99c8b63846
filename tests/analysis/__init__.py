"""Audits, readings, impact and plans."""
