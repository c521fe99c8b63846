"""Days by their description, as values: a Tuesday, 31 March, the second Tuesday of a month."""

from __future__ import annotations

from dataclasses import dataclass

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}


def ordinal(number: int) -> str:
    """Return which one of a row, in words.

    >>> ordinal(2), ordinal(-1), ordinal(21)
    ('second', 'last', '21st')
    """
    if number in _ORDINALS:
        return _ORDINALS[number]
    ends = {1: "st", 2: "nd", 3: "rd"} if number // 10 % 10 != 1 else {}
    return f"{number}{ends.get(number % 10, 'th')}"


@dataclass(frozen=True, slots=True)
class Days:
    """A description of days: each Tuesday, 31 March, the second Tuesday of a month, the first Thursday in May.

    ``which`` is its place in the ``unit`` or ``month``, -1 the last; None for every day of the week of that name.
    ``sort`` is the name of a day of the week, "day", or "working day" and other kinds of day.
    """

    which: int | None
    sort: str
    unit: str | None = None
    month: int | None = None

    @property
    def kind(self) -> str:
        """The kind of day that a calendar counts; empty where none does."""
        return "" if self.sort == "day" or self.sort in WEEKDAY_NAMES else self.sort.removesuffix(" day")

    def __str__(self) -> str:
        if self.which is None:
            return self.sort
        if self.month is not None:
            month = MONTH_NAMES[self.month - 1]
            plain = self.sort == "day" and self.which > 0
            return f"{self.which} {month}" if plain else f"{ordinal(self.which)} {self.sort} in {month}"
        return f"{ordinal(self.which)} {self.sort} of the {self.unit}"

    def every(self) -> str:
        """Return the description of all of them: every Tuesday, 31 March every year."""
        if self.which is None:
            return f"every {self.sort}"
        if self.month is not None:
            return f"{self}" + " every year" if str(self)[0].isdigit() else f"the {self} every year"
        return f"the {ordinal(self.which)} {self.sort} of every {self.unit}"
