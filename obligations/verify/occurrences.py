"""What each kind of phrase makes of its steps: the dates of an occurrence, or of an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from obligations.dates.phrases import read
from obligations.dates.phrases import values as v
from obligations.errors import PhraseError
from obligations.verify.claims import PROJECTED, Claim
from obligations.verify.days import Days
from obligations.verify.errors import RejectedError
from obligations.verify.found import Found, Rest
from obligations.verify.matching import Matcher


class Reading(NamedTuple):
    """What a phrase and its steps say of an occurrence.

    ``number``: its number, where the steps tell it; ``prefix``: steps that are those of another occurrence;
    ``doubt``: something that the phrase names is not known, so that the date is provisional.
    """

    opens: date | None = None
    due: date | None = None
    until: date | None = None
    unadjusted: date | None = None
    number: int | None = None
    rests: tuple[Rest, ...] = ()
    prefix: tuple[int, tuple[Claim, ...]] | None = None
    lacks: str | None = None
    doubt: bool = False
    quota: v.Quota | None = None
    opens_at: datetime | None = None
    due_at: datetime | None = None


def phrase_of(text: object) -> v.Due | v.Holds | v.Quota:
    """Read a time phrase of any kind; it has to stand as it is spelled when it is written out again."""
    if not isinstance(text, str):
        raise RejectedError("there is no phrase")
    faults: list[PhraseError] = []
    spelled = ""
    for kind in ("due", "holds", "quota"):
        try:
            found: Any = read(kind, text).value
        except PhraseError as error:
            faults.append(error)
            continue
        if str(found) != text:
            spelled = spelled or str(found)
            continue
        made: v.Due | v.Holds | v.Quota = found
        return made
    if spelled:
        raise RejectedError(f'the phrase is not spelled as it is read: "{spelled}"')
    nearest = max(faults, key=lambda one: one.offset)
    raise RejectedError(f"the phrase cannot be read: {nearest.message}")


def readings(value: v.Due | v.Holds | v.Quota, matcher: Matcher) -> Iterator[Reading]:
    """Give every way to read all steps as those of a phrase."""
    if isinstance(value, v.Holds):
        yield from _holds(value, matcher)
    elif isinstance(value, v.Quota):
        yield from _quota(value, matcher)
    elif isinstance(value.first, v.Cadence):
        part = value.first if matcher.given is None else Days(matcher.steps, matcher.given).leading(value)
        yield from _cadence(part, value.adjust, matcher, value.first.anchor)
    elif isinstance(value.first, v.NoTime):
        if not matcher.claims:
            yield Reading()
    else:
        yield from _once(value, matcher)


def _whole(found: Iterator[Found] | Sequence[Found], matcher: Matcher) -> Iterator[Found]:
    """Keep the ways that leave no step over."""
    for one in found:
        if one.stop == len(matcher.claims):
            yield one
        else:
            matcher.wanted(one.stop, "nothing further")


def _once(value: v.Due, matcher: Matcher) -> Iterator[Reading]:
    assert not isinstance(value.first, v.Cadence | v.NoTime)
    for plain in matcher.item(value.first, 0):
        for end in _whole(matcher.adjusted(plain, value.adjust), matcher):
            if end.opens and end.due and end.opens > end.due:
                continue
            yield Reading(
                end.opens, end.due, None, plain.due, rests=end.rests, lacks=end.lacks,
                doubt=end.lacks == "opens" or _hour_unknown(matcher), opens_at=end.opens_at, due_at=end.due_at,
            )  # fmt: skip


def _hour_unknown(matcher: Matcher) -> bool:
    """Say whether hours are counted from a day whose hour is not known."""
    return any(claim.kind == "hours" and "since" not in claim.said for claim in matcher.claims)


def _holds(value: v.Holds, matcher: Matcher) -> Iterator[Reading]:
    bounds = value.bounds
    for start in matcher.point(value.start, 0):
        ends: list[Found] = []
        if bounds.lasting is not None:
            convention = "after" if bounds.at_least else "beginning with"
            ends = list(matcher.counted(start, bounds.lasting, convention))
        elif bounds.until is not None:
            ends = [one._replace(rests=(*start.rests, *one.rests)) for one in matcher.point(bounds.until, start.stop)]
        for end in _whole(ends, matcher):
            yield Reading(opens=start.due, until=end.due, rests=end.rests)
        if bounds.lasting is None:
            for _ in _whole([start], matcher):
                yield Reading(opens=start.due, rests=start.rests)


def _quota(value: v.Quota, matcher: Matcher) -> Iterator[Reading]:
    starts = matcher.point(value.start, 0) if value.start is not None else _the_start(matcher)
    for start in starts:
        begins = matcher.claims[start.stop] if start.stop < len(matcher.claims) else None
        number = begins.said.get("no") if begins else None
        inputs = {
            "from": start.day.isoformat(), "span": str(value.span), "no": number, "aligned": value.start is None,
        }  # fmt: skip
        first = matcher.at_place(start.stop, "interval", "an interval", **inputs, end="first")
        last = matcher.at_place(start.stop + 1, "interval", "the end of it", **inputs, end="last") if first else None
        if first and last and start.stop + 2 == len(matcher.claims) and number is not None:
            yield Reading(
                first.result, last.result, None, last.result, number, start.rests,
                doubt=False, quota=value,
            )  # fmt: skip


def _the_start(matcher: Matcher) -> Iterator[Found]:
    claim = matcher.at_place(0, "anchor", "the start of the rule set", name="the start", key=None, by=None)
    if claim:
        yield Found(None, claim.result, 1)


def _cadence(
    cadence: v.Cadence, adjust: str | None, matcher: Matcher, before: v.Point | None = None
) -> Iterator[Reading]:
    """Read a date of a cadence; ``before``: where the first of its chain was counted from, which can have had none."""
    for start, number, prefix in _starts(cadence, matcher, before):
        for plain in _next_date(cadence, start, matcher):
            for end in _whole(matcher.adjusted(plain, adjust), matcher):
                told = matcher.claims[plain.stop - 1]
                told = told if told.kind != "skip" else matcher.claims[plain.stop - 2]
                if not cadence.at_least:
                    times = told.said.get("no", 1) if told.kind == "day-that" else told.times
                    number = times + int(told.said.get("follows", 0))
                if _within(cadence, start, plain, matcher):
                    yield Reading(None, end.due, None, plain.due, number, end.rests, prefix)


def _next_date(cadence: v.Cadence, start: Found, matcher: Matcher) -> Iterator[Found]:
    """Find the step from where a cadence counts: one gap, or so many spans of a fixed schedule."""
    if cadence.at_least:
        yield from matcher.counted(start, cadence.span, "after")
        return
    claim = matcher.claims[start.stop] if start.stop < len(matcher.claims) else None
    counted = "times" if cadence.days is None else "no"
    more = {name: claim.said[name] for name in (counted, "follows") if claim is not None and name in claim.said}
    if more.get(counted, 0) < 1 or more.get("follows", 1) < 1:
        matcher.wanted(start.stop, f"so many times {cadence.days or cadence.span}")
        return
    if cadence.days is not None:
        yield from matcher.day_that(start, cadence.days, "after", **more)
        return
    yield from matcher.counted(start, cadence.span, "after", **more)


def _starts(
    cadence: v.Cadence, matcher: Matcher, before: v.Point | None
) -> Iterator[tuple[Found, int | None, tuple[int, tuple[Claim, ...]] | None]]:
    """Give each day from which a cadence can count, the number that follows from it, and whose steps those are."""
    first = matcher.claims[0] if matcher.claims else None
    if cadence.at_least and first is not None and first.kind == "anchor":
        said = first.said
        if _is_projection(first, matcher):
            yield Found(None, first.result, 1), int(said["key"]) + 1, None
        elif "no" in said and said["by"] != PROJECTED:
            yield Found(None, first.result, 1), said["no"] + 1, None
    anchor = cadence.anchor or before
    if anchor is not None:
        for found in matcher.point(anchor, 0):
            yield found, None, None
        return
    # What it follows stands before it: the steps of the occurrence before, or where the first of all is counted from.
    for place in range(1, len(matcher.claims)):
        last = matcher.claims[place - 1]
        last = matcher.claims[place - 2] if last.kind == "skip" else last
        following = matcher.claims[place]
        if following.start == last.result and _is_whole(last, place, matcher):
            follows = int(following.said.get("follows", 0))
            yield Found(None, last.result, place), None, (follows, tuple(matcher.claims[:place]))


def _is_whole(last: Claim, stop: int, matcher: Matcher) -> bool:
    """Say whether what stands before a count is all of one anchor, where it ends in one: nothing stray beside it.

    An anchor that says which number it is of is read elsewhere, with that number.
    """
    if last.kind != "anchor" or last.said["name"] is None:
        return True
    name = str(last.said.get("for") or last.said["name"])
    return any(end == stop for _, end in matcher.named(name, 0))


def _is_projection(claim: Claim, matcher: Matcher) -> bool:
    """Say whether an anchor is the latest lawful date of an occurrence of the same duty."""
    said, key = claim.said, str(claim.said["key"])
    own = matcher.place is not None and said.get("duty") == matcher.place.duty
    told = said["by"] == PROJECTED and key.isascii() and key.isdecimal() and len(key) < 8
    return own and told and said["name"] == f"the latest lawful date of no. {key}"


def _within(cadence: v.Cadence, start: Found, found: Found, matcher: Matcher) -> bool:
    """Say whether a date lies inside the bounds of its cadence, as far as they can be told from its phrase."""
    bounds = cadence.bounds
    end = None
    if bounds.until is not None:
        end = matcher.alone.of(bounds.until)
    elif bounds.lasting is not None and not cadence.at_least:
        end = matcher.steps.far_end(start.day, bounds.lasting, "after")
    late = start.day if cadence.at_least else found.day
    if end is not None and late > end:
        matcher.wanted(found.stop - 1, f"{cadence}, which ends on {end}")
        return False
    return True
