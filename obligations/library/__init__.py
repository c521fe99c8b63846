"""Calendars, rule sets, cases and policies: found by id, joined and checked against one another."""
