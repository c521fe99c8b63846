"""Ask for one date, with its working, from a program of your own."""

from __future__ import annotations

from datetime import date

from obligations import WorkingCalendar, load_calendar, when

received = date(2021, 7, 3)  # a Saturday; a request may arrive on any day

answer = when("20 working days after received", calendar="uk-any-part", facts={"received": received})
print(answer.due, [type(step).__name__ for step in answer.steps])

# The same question on a calendar of your own: the office also closes between Christmas and New Year.
national = load_calendar("england-and-wales")
shutdown = WorkingCalendar(
    id="office",
    first=national.first,
    last=national.last,
    closures={date(2021, 12, day): "office closed" for day in (29, 30, 31)},
)
office = national | shutdown
print(office.shift(date(2021, 12, 24), 1), office.why_closed(date(2021, 12, 29)))
