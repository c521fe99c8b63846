"""Calendar feeds: occurrences as iCalendar entries that keep their identity while their dates move."""

from __future__ import annotations

from obligations.feeds.building import Feed, build, told_of, volumes
from obligations.feeds.choosing import Choice
from obligations.feeds.entries import FeedEntry, entries, uid_of
from obligations.feeds.publishing import feed_of, write_feed

__all__ = [
    "Choice",
    "Feed",
    "FeedEntry",
    "build",
    "entries",
    "feed_of",
    "told_of",
    "uid_of",
    "volumes",
    "write_feed",
]  # fmt: skip
