"""Reminders, and their delivery."""
