"""Dates: calendars, periods, phrases and cadences."""
