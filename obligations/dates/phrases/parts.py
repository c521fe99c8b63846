"""Phrase values made anew from changed parts, and what can be asked of all parts together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from obligations.dates.periods import Period
from obligations.dates.phrases.values import walk


def mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a phrase value with ``change`` made to each of its parts, from the inside out.

    >>> from obligations.dates.phrases.values import At, Name
    >>> str(mapped(At("by", Name("decision")), lambda part: Name("order") if isinstance(part, Name) else part))
    'by order'
    """
    if isinstance(value, tuple):
        return tuple(mapped(part, change) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: (getattr(value, field.name), field) for field in fields(value) if field.init}
        made = {name: mapped(part, change) for name, (part, _) in parts.items()}
        changed = {name: part for name, part in made.items() if part is not parts[name][0]}
        value = replace(value, **changed) if changed else value
    return change(value)


def counts_hours(value: object) -> bool:
    """Say whether a phrase counts hours."""
    return any(isinstance(part, Period) and part.unit == "hour" for part in walk(value))
