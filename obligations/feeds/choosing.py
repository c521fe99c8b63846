"""Which entries a feed holds: those of one bearer, for one counterparty, of one force or rule set, within dates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Choice:
    """What a feed is narrowed to; what is empty narrows nothing."""

    who: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    force: tuple[str, ...] = ()
    rule_set: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    undated: bool = True

    def facets(self) -> Choice:
        """Return the choice without its dates: what a feed is of, wherever it is looked at."""
        return Choice(self.who, self.to, self.force, self.rule_set)

    def name(self) -> str:
        """Return the facets as one text; empty for a feed of everything."""
        found = (("who", self.who), ("to", self.to), ("force", self.force), ("rule-set", self.rule_set))
        return "&".join(f"{facet}={','.join(sorted(set(names)))}" for facet, names in found if names)

    def in_year(self, year: int, *, undated: bool) -> Choice:
        """Return the choice narrowed to one year; what has no day belongs to it or not."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        return replace(self, first=max(first, self.first or first), last=min(last, self.last or last), undated=undated)

    def keeps(self, rule_set: str, force: str, who: tuple[str, ...], to: tuple[str, ...], day: date | None) -> bool:
        """Say whether an entry with these facets belongs to the feed."""
        if self is EVERYTHING or self == EVERYTHING:  # asked thrice of each of ten thousand entries
            return True
        facets = (((rule_set,), self.rule_set), ((force,), self.force), (who, self.who), (to, self.to))
        fits = all(not wanted or set(found) & set(wanted) for found, wanted in facets)
        if day is None:
            return fits and self.undated
        return fits and not ((self.first and day < self.first) or (self.last and day > self.last))


#: The choice that narrows nothing.
EVERYTHING = Choice()
