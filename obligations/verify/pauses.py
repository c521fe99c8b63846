"""Pauses in a proof: where the clock stands still, and whether a count leaves out just those days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from obligations.verify.claims import COMPUTED, PROJECTED, Claim, answers, spans_of
from obligations.verify.found import Rest
from obligations.verify.steps import Steps
from obligations.verify.walking import Counted, Span, merged

if TYPE_CHECKING:
    from obligations.verify.matching import Matcher


def paused_as(claim: Claim, period: Any, spans: Sequence[Span], steps: Steps) -> bool:
    """Say whether a count leaves out just the days on which the clock stood still."""
    first = claim.start
    assert first is not None
    if claim.said["convention"] != "beginning with" and first < date.max:
        first = date.fromordinal(first.toordinal() + 1)
    inside = [span for span in spans if first <= span[1] and span[0] <= claim.day]
    if "paused" in claim.said:
        return spans_of(claim) == inside
    return not any(_any_counts(period, max(first, one), min(claim.day, last), steps) for one, last in inside)


def _any_counts(period: Any, first: date, last: date, steps: Steps) -> bool:
    """Say whether a day of the period's kind lies between two days, both in."""
    if period.kind is None:
        return first <= last
    open_days = steps.closures.open_days(steps.basis.calendars[period.kind], steps.basis.known_on)
    return Counted(open_days).beginning_with(first, 1) <= last


def pauses(matcher: Matcher, at: int) -> Iterator[tuple[int, list[Span], tuple[Rest, ...]]]:
    """Give each way to read pauses from a place on: where they stop, their spans, and what they rest on."""
    yield from _pauses_of(matcher, list(matcher.basis.pauses), at, [], ())


def _pauses_of(
    matcher: Matcher, pairs: list[tuple[str, str]], at: int, spans: list[Span], rests: tuple[Rest, ...]
) -> Iterator[tuple[int, list[Span], tuple[Rest, ...]]]:
    if not pairs:
        yield at, merged(spans), rests
        return
    (begins, ends), *others = pairs
    stop, go = _told_at(matcher, at, begins), _told_at(matcher, at + 1, ends)
    if stop and go and stop.day <= go.day:
        more = (*rests, Rest(begins, None, stop, ()), Rest(ends, None, go, ()))
        yield from _pauses_of(matcher, pairs, at + 2, [*spans, (stop.day, go.day)], more)
    if stop and not (
        matcher.given and matcher.given.get(ends, date.min) >= stop.day
    ):  # it has not ended yet; then the count has to be over before it begins
        more = (*rests, Rest(begins, None, stop, ()))
        yield from _pauses_of(matcher, pairs, at + 1, [*spans, (stop.day, date.max)], more)
    told = any(rest.asked == begins for rest in rests)
    if told or not (matcher.given and begins in matcher.given):  # what was given with a question is not left out
        yield from _pauses_of(matcher, others, at, spans, rests)


def _told_at(matcher: Matcher, at: int, asked: str) -> Claim | None:
    claim = matcher.claims[at] if at < len(matcher.claims) else None
    fits = claim is not None and claim.kind == "anchor" and answers(claim, asked)
    return claim if fits and claim is not None and claim.said["by"] not in (*COMPUTED, PROJECTED) else None
