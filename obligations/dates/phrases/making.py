"""Makes values of what the words of a phrase were read as, and keeps the names and choices that it comes upon."""

from __future__ import annotations

from typing import Any, NamedTuple, NoReturn

from obligations.dates.phrases.reader import Node, Reading
from obligations.errors import PhraseError


class Choice(NamedTuple):
    """A point on which words can be read two ways: what was taken, what else there is, and who says which.

    ``authority`` is None where nobody has decided: then no date follows from the words alone. ``value``: the whole
    phrase as the other reading has it.
    """

    point: str
    taken: str
    other: str
    authority: str | None
    offset: int
    value: Any = None

    def left_open(self, phrase: object, told: str = "") -> str:
        """Say that a phrase leaves this open: between what is ``told``, or the two readings."""
        point = self.point.replace("-", " ")
        return f'"{phrase}" leaves the {point} open: {told or f"{self.taken}, or {self.other}"}; decided: says which'


class Making:
    """What is gathered while values are made: names, kinds of day, parameters and choices, each with its place."""

    def __init__(self, reading: Reading, flipped: int | None = None) -> None:
        self.reading, self.flipped = reading, flipped
        self.names: list[tuple[str, int]] = []
        self.kinds: list[tuple[str, int]] = []
        self.parameters: list[tuple[str, int]] = []
        self.eaches: list[int] = []
        self.leads: list[str] = []
        self.choices: list[Choice] = []

    def value(self, node: Node) -> Any:
        """Return the value of what was read."""
        return node.form.build(Match(self, node)) if node.form is not None else node.value


class Match:
    """What a form has read, for the function that makes its value."""

    __slots__ = ("made", "making", "node")

    def __init__(self, making: Making, node: Node) -> None:
        self.making, self.node = making, node
        self.made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        found = self.get(name)
        if found is None:
            raise KeyError(name)
        return found

    def get(self, name: str) -> Any:
        """Return the value of a part, or None where the words leave it out."""
        if name not in self.made:
            self.made[name] = next((self.making.value(node) for key, node in self.node.parts if key == name), None)
        return self.made[name]

    def all(self, name: str) -> tuple[Any, ...]:
        """Return the values of a part that can be said several times."""
        return tuple(self.making.value(node) for key, node in self.node.parts if key == name)

    def word(self, number: int) -> str:
        """Return one of its words, by its place from 0."""
        return self.making.reading.words[self.node.start + number]

    def get_text(self, name: str) -> str:
        """Return the words of a part as they were written."""
        node = next(node for key, node in self.node.parts if key == name)
        return Match(self.making, node).text

    @property
    def offset(self) -> int:
        """Where its first word stands in the phrase."""
        return self.making.reading.token(self.node.start).offset

    @property
    def text(self) -> str:
        """Its words as they were written."""
        last = self.making.reading.token(self.node.end - 1)
        return self.making.reading.phrase[self.offset : last.offset + len(last.text)]

    def place(self, name: str) -> int:
        """Return where a part stands in the phrase."""
        node = next(node for key, node in self.node.parts if key == name)
        return self.making.reading.token(node.start).offset

    def stop(self, message: str, hint: str | None = None, at: int | None = None) -> NoReturn:
        """Raise PhraseError: the words are read, and cannot be meant."""
        raise PhraseError(self.making.reading.phrase, self.offset if at is None else at, message, hint)

    def choose(
        self, point: str, taken: Any, other: Any, authority: str | None, words: tuple[str, str] | None = None
    ) -> Any:
        """Take one of two readings of a point, and remember the choice; the other, where that is being made."""
        making = self.making
        said = words or (str(taken), str(other))
        making.choices.append(Choice(point, said[0], said[1], authority, self.offset))
        return other if making.flipped == len(making.choices) - 1 else taken
