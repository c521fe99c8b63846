"""How files, commands and programs name a duty or one of its occurrences: ``[RULESET/]DUTY[#KEY]``."""

from __future__ import annotations

from typing import NamedTuple


class Reference(NamedTuple):
    """A duty, or an event of one rule set; ``key`` is "" where nothing follows a "#", and None without one."""

    rule_set: str | None
    duty: str
    key: str | None

    @classmethod
    def of(cls, text: str) -> Reference:
        """Read a reference.

        >>> Reference.of("glos-notice-2017/dfe-review#2"), Reference.of("dfe-review")
        (<glos-notice-2017/dfe-review#2>, <dfe-review>)
        """
        name, hash_, key = text.partition("#")
        rule_set, slash, duty = name.rpartition("/")
        return cls(rule_set if slash else None, duty, key if hash_ else None)

    @property
    def name(self) -> str:
        """The duty without the key, as it was written."""
        return self.duty if self.rule_set is None else f"{self.rule_set}/{self.duty}"

    def __repr__(self) -> str:
        return f"<{self.name}{'' if self.key is None else f'#{self.key}'}>"
