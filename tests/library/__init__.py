"""The library: calendars, rule sets, cases and meetings by id."""
