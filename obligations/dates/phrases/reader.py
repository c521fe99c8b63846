"""Reads words by a table of forms: of each rule the form that reaches furthest, and of two that do, the first.

A form is a line of words: ``[…]`` may be left out, ``(a|b)`` is one of several, ``(…)*`` any number of them, and
``{what:rule}`` is what another rule reads (``{rule}`` for short). What a rule reads at a place is read once and kept.
Nothing is made before all words are read; then the values are made from the inside out, and what they cannot mean
(the 31st of June) is said with its place. Words that cannot be read are read again, to tell what would have fitted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from obligations.dates.phrases.tokens import Token, near
from obligations.errors import PhraseError

if TYPE_CHECKING:
    from obligations.dates.phrases.making import Match

#: Deeper than this no reader could follow the phrase.
DEEPEST = 12

#: What is wanted where a phrase goes on and should not.
THE_END = "the end of the phrase"

_PARTS = re.compile(r"\{[^}]+\}|[()\[\]|*]|[^\s()\[\]|*{}]+")
_MAY_LEAD = re.compile(r"\[([^()\[\]{}]+)\] ")
_WAYS = re.compile(r"\(([^()\[\]{}]+)\)(?!\*)")
_RULE = re.compile(r"\{(?:[^:}]*:)?([^}]+)\}")
_WORD = re.compile(r"[^\s()\[\]|*{}]+")


class Form:
    """One way of saying something.

    ``build`` makes its value of what was read. ``normal`` forms are those in which values are printed: error messages
    name their words alone. An ``example`` is one phrase that the form reads. ``names_only``: it is read in phrases,
    whose events have names, and not in texts, where words say what happens.
    """

    def __init__(
        self, words: str, build: Callable[[Match], Any], example: str = "", *, normal: bool = False,
        names_only: bool = False,
    ) -> None:  # fmt: skip
        self.words, self.build, self.example, self.normal = words, build, example, normal
        self.names_only = names_only

    def __repr__(self) -> str:
        return f"<Form {self.words}>"

    @cached_property
    def matcher(self) -> Matcher:
        """Return the form as a function that finds its words from a place on."""
        parts = _PARTS.findall(self.words)
        made, rest = _alternatives(parts, 0, self.normal)
        if rest != len(parts):
            raise ValueError(f"the form {self.words!r} cannot be read")
        return made

    @cached_property
    def begins(self) -> frozenset[str]:
        """Return the words and the {rules} with which it can begin; none where that is not plain."""
        found: set[str] = set()
        rest = self.words
        while left_out := _MAY_LEAD.match(rest):
            found.update(way.split()[0] for way in left_out[1].split("|"))
            rest = rest[left_out.end() :]
        if plain := _WAYS.match(rest):
            found.update(way.split()[0] for way in plain[1].split("|"))
        elif rule := _RULE.match(rest):
            found.add(f"{{{rule[1]}}}")
        elif word := _WORD.match(rest):
            found.add(word[0])
        else:
            return frozenset()
        return frozenset(found)

    def may_begin(self, word: str) -> bool:
        """Say whether it can begin with a word, as far as its own words say."""
        return not self.begins or word in self.begins or any(one[0] == "{" for one in self.begins)


Table = Mapping[str, Sequence[Form]]

#: What was read for each part of a form, in the order of the words.
Caught = tuple[tuple[str, "Node"], ...]
Matcher = Callable[["Reading", int, Caught], Iterator[tuple[int, Caught]]]


class Node(NamedTuple):
    """What was read: by which form, where, and its parts; of a single word, its token and value."""

    form: Form | None
    start: int
    end: int
    parts: Caught
    value: Any = None


class Primitive(NamedTuple):
    """A rule that reads words themselves: their value and the place after them, or None.

    ``label`` is what people call it, ``begins`` are the words, and the <kinds> of token, with which it can begin, and
    ``known`` its words, where they are few enough to suggest one.
    """

    read: Callable[[Reading, int], tuple[Any, int] | None]
    label: str
    begins: frozenset[str]
    known: Sequence[str] = ()


# -- forms as functions ----------------------------------------------------------------------------------


def _alternatives(parts: Sequence[str], at: int, normal: bool) -> tuple[Matcher, int]:
    ways: list[list[Matcher]] = [[]]
    while at < len(parts) and parts[at] not in (")", "]"):
        if parts[at] == "|":
            ways.append([])
            at += 1
            continue
        made, at = _part(parts, at, normal)
        ways[-1].append(made)
    sequences = [_sequence(way) for way in ways]
    return (sequences[0] if len(sequences) == 1 else _either(sequences)), at


def _part(parts: Sequence[str], at: int, normal: bool) -> tuple[Matcher, int]:
    part = parts[at]
    if part in ("(", "["):
        made, at = _alternatives(parts, at + 1, normal)
        if part == "[":
            return _optional(made), at + 1
        if parts[at + 1 : at + 2] == ["*"]:
            return _repeated(made), at + 2
        return made, at + 1
    if part.startswith("{"):
        name, _, rule = part[1:-1].partition(":")
        return _caught(name, rule or name, normal), at + 1
    return _word(part, normal), at + 1


def _word(word: str, normal: bool) -> Matcher:
    def match(reading: Reading, at: int, caught: Caught) -> Iterator[tuple[int, Caught]]:
        if reading.words[at] == word:
            yield at + 1, caught
        elif reading.tells:
            reading.expected(at, word, normal)

    return match


def _caught(name: str, rule: str, normal: bool) -> Matcher:
    def match(reading: Reading, at: int, caught: Caught) -> Iterator[tuple[int, Caught]]:
        node = reading.rule(rule, at)
        if node is not None:
            yield node.end, (*caught, (name, node))
        elif reading.tells and (primitive := reading.grammar.primitives.get(rule)) is not None:
            reading.expected(at, primitive.label, normal)
            if normal and at == reading.furthest:
                reading.near.update(dict.fromkeys(primitive.known))

    return match


def _sequence(ways: Sequence[Matcher]) -> Matcher:
    if len(ways) == 1:
        return ways[0]

    def match(reading: Reading, at: int, caught: Caught, place: int = 0) -> Iterator[tuple[int, Caught]]:
        if place == len(ways):
            yield at, caught
            return
        for after, more in ways[place](reading, at, caught):
            yield from match(reading, after, more, place + 1)

    return match


def _either(ways: Sequence[Matcher]) -> Matcher:
    def match(reading: Reading, at: int, caught: Caught) -> Iterator[tuple[int, Caught]]:
        for way in ways:
            yield from way(reading, at, caught)

    return match


def _optional(way: Matcher) -> Matcher:
    def match(reading: Reading, at: int, caught: Caught) -> Iterator[tuple[int, Caught]]:
        yield from way(reading, at, caught)
        yield at, caught

    return match


def _repeated(way: Matcher) -> Matcher:
    def match(reading: Reading, at: int, caught: Caught) -> Iterator[tuple[int, Caught]]:
        found = [(at, caught)]
        while (step := next(way(reading, *found[-1]), None)) is not None:
            found.append(step)
        yield from reversed(found)

    return match


# -- reading ---------------------------------------------------------------------------------------------


class Grammar:
    """Rules by name, each a table of forms or a primitive.

    ``labels`` say what people call a rule. ``deep`` are the rules that can stand inside themselves.
    """

    def __init__(
        self, table: Table, primitives: Mapping[str, Primitive], labels: Mapping[str, str], deep: frozenset[str]
    ) -> None:
        self.table, self.primitives, self.labels, self.deep = table, primitives, labels, deep
        #: What is called something, and does not stand in a phrase as it is.
        self.called = {THE_END, *labels.values(), *(one.label for one in primitives.values())}
        self._able: dict[tuple[str, str, str], tuple[Form, ...]] = {}
        self._firsts: dict[str, frozenset[str]] = {}

    def forms(self, rule: str, word: str, kind: str) -> tuple[Form, ...]:
        """Return the forms of a rule that can begin with a word, or with a token of its kind, in their order."""
        key = rule, word if word in self.vocabulary else "", kind
        if key not in self._able:
            begin = {word, f"<{kind}>"}
            self._able[key] = tuple(
                form for form in self.table[rule] if not (firsts := self._firsts_of(form)) or firsts & begin
            )
        return self._able[key]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word with which something can begin; all others differ in their kind alone."""
        of_forms = (form.begins for forms in self.table.values() for form in forms)
        return frozenset().union(*of_forms, *(one.begins for one in self.primitives.values()))

    def _firsts_of(self, form: Form) -> frozenset[str]:
        """Return the words and <kinds> with which a form can begin, those of its rules among them; none: any."""
        firsts = [self._firsts_of_rule(one[1:-1]) if one[0] == "{" else frozenset({one}) for one in form.begins]
        return frozenset().union(*firsts) if all(firsts) else frozenset()

    def _firsts_of_rule(self, rule: str) -> frozenset[str]:
        if rule in self.primitives:
            return self.primitives[rule].begins
        if rule not in self._firsts:
            self._firsts[rule] = frozenset()  # of a rule that begins with itself this says: any
            ways = [self._firsts_of(form) for form in self.table[rule]]
            self._firsts[rule] = frozenset().union(*ways) if all(ways) else frozenset()
        return self._firsts[rule]

    def first_words(self, rule: str) -> Iterator[str]:
        """Give the words with which the normal forms of a rule begin."""
        for form in self.table[rule]:
            if form.normal and (lead := re.match(r"[a-z]+(?: [a-z]+)*", form.words)):
                yield lead[0]

    def near(self, rule: str) -> dict[str, None]:
        """Return every word with which the normal forms of a rule begin, to suggest one of them."""
        leads = (word for words in self.first_words(rule) for word in words.split())
        begins = (word for form in self.table[rule] if form.normal for word in form.begins if word[0] != "{")
        return dict.fromkeys([*leads, *begins])

    def read(self, rule: str, phrase: str, tokens: Sequence[Token]) -> tuple[Node, Reading]:
        """Read all words of a phrase by a rule; raise PhraseError at the first word that fits nowhere."""
        if not tokens:
            raise PhraseError(phrase, 0, "the phrase is empty")
        reading = Reading(self, phrase, tokens)
        node = reading.rule(rule, 0)
        if node is None or node.end < len(tokens):
            again = Reading(self, phrase, tokens, tells=True)
            node = again.rule(rule, 0)
            again.fail(node.end if node is not None else None)
        return node, reading


class Reading:
    """The words of one phrase, what each rule has read at each place, and, if it tells, what would have fitted."""

    def __init__(self, grammar: Grammar, phrase: str, tokens: Sequence[Token], *, tells: bool = False) -> None:
        self.grammar, self.phrase, self.tokens, self.tells = grammar, phrase, tokens, tells
        self.words = [token.text.lower() for token in tokens] + [""]
        self.kept: dict[tuple[str, int], Node | None] = {}
        self.depth = 0
        self.furthest = 0
        self.wanted: dict[str, bool] = {}
        self.near: dict[str, None] = {}

    def token(self, at: int) -> Token:
        """Return the word at a place, or what stands for the end."""
        return self.tokens[at] if at < len(self.tokens) else Token("end", "", len(self.phrase))

    def expected(self, at: int, what: str, normal: bool) -> None:
        """Remember what would have fitted at a place, if it lies as far on as any."""
        if at > self.furthest:
            self.furthest, self.wanted, self.near = at, {}, {}
        if at == self.furthest:
            self.wanted[what] = self.wanted.get(what, False) or normal

    def rule(self, rule: str, at: int) -> Node | None:
        """Return what a rule reads from a place on, as far as it goes; None where it reads nothing."""
        key = rule, at
        if key not in self.kept:
            self.kept[key] = None  # a rule that begins with itself reads nothing
            self.kept[key] = self._read(rule, at)
        return self.kept[key]

    def _read(self, rule: str, at: int) -> Node | None:
        primitive = self.grammar.primitives.get(rule)
        if primitive is not None:
            found = primitive.read(self, at)
            return Node(None, at, found[1], (), found[0]) if found is not None else None
        if rule not in self.grammar.deep:
            return self._best(rule, at)
        self.depth += 1
        if self.depth > DEEPEST:
            hint = "give part of it a name in dates:"
            raise PhraseError(
                self.phrase, self.token(at).offset, f"the phrase is nested more than {DEEPEST} deep", hint
            )
        best = self._best(rule, at)
        self.depth -= 1
        return best

    def _best(self, rule: str, at: int) -> Node | None:
        before = dict(self.wanted) if self.furthest == at else {}
        best = None
        for form in self._forms(rule, at):
            for end, caught in form.matcher(self, at, ()):
                if best is None or end > best.end:
                    best = Node(form, at, end, caught)
        if self.tells and best is None and self.furthest <= at:
            self._called(rule, at, before)
        return best

    def _forms(self, rule: str, at: int) -> Sequence[Form]:
        """Return the forms that may fit at a place; to tell what would have fitted, all that say so."""
        if not self.tells:
            return self.grammar.forms(rule, self.words[at], self.tokens[at].kind if at < len(self.tokens) else "end")
        word = self.words[at]
        return [form for form in self.grammar.table[rule] if form.may_begin(word)]

    def _called(self, rule: str, at: int, before: dict[str, bool]) -> None:
        """Nothing of a rule fits: what it is called says enough."""
        begins, label = list(self.grammar.first_words(rule)), self.grammar.labels.get(rule)
        if self.furthest < at:
            self.furthest, self.near = at, {}
        self.wanted = {**before, label: True} if label else {**self.wanted, **dict.fromkeys(begins, True)}
        self.near.update(self.grammar.near(rule))

    def fail(self, end: int | None) -> NoReturn:
        """Raise PhraseError at the word that fits nowhere, with what would have fitted."""
        if end is not None and end > self.furthest:
            self.furthest, self.wanted, self.near = end, {}, {}
        token = self.token(self.furthest)
        wanted = [what for what, normal in self.wanted.items() if normal] or list(self.wanted)
        if end is not None and end == self.furthest:
            wanted.append(THE_END)
        wanted.sort(key=self.grammar.called.__contains__)  # words first, and then what is called something
        words = _listed(what if what in self.grammar.called else f'"{what}"' for what in wanted)
        if token.kind == "end":
            raise PhraseError(self.phrase, token.offset, f"the phrase ends where {words} should follow")
        every = [*(word for what in self.wanted for word in what.split()), *self.near]
        raise PhraseError(
            self.phrase, token.offset, f'expected {words}, not "{token.text[:60]}"', near(token.text, every)
        )


def _listed(wanted: Iterable[str]) -> str:
    said = list(wanted)
    return " or ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)
