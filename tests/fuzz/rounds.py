"""One round of the search: a random thing, and what is wrong about it."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from obligations import ObligationsError
from obligations.dates.phrases import read
from obligations.verify import verify, verify_all
from tests.fuzz.forging import fields
from tests.fuzz.questions import Question, forged, others, phrase, question
from tests.second_engine.trials import calendar_file, differences, made, registered

Found = dict[str, Any]

#: What a round tries.
TRIED = ("question", "words", "case")


def rounds(name: str, kinds: Sequence[str] = TRIED) -> Iterator[Found]:
    """Give what is wrong with the question, the words and the case that a name stands for; each can be tried again."""
    for kind in kinds:
        for reason in _wrong(kind, name):
            yield {"kind": kind, "name": name, "reason": reason[:500], **_content(kind, name)}


def again(found: Found) -> list[str]:
    """Try again what was found before, by what it is, or by its name where it is a case."""
    if found["kind"] == "question":
        return list(_question(_question_from(found["content"]), random.Random(found["name"])))
    if found["kind"] == "words":
        return list(_words(found["content"]))
    return list(_case(random.Random(found["name"])))


def _wrong(kind: str, name: str) -> Iterator[str]:
    chance = random.Random(name)
    try:
        if kind == "question":
            yield from _question(question(chance), chance)
        elif kind == "words":
            yield from _words(_spoilt(chance))
        else:
            yield from _case(chance)
    except Exception as error:
        yield f"{type(error).__name__}: {error}"


def _content(kind: str, name: str) -> Found:
    chance = random.Random(name)
    if kind == "case":
        return {}
    return {"content": asdict(question(chance)) if kind == "question" else _spoilt(chance)}


def _question_from(content: Found) -> Question:
    day = date.fromisoformat
    return Question(
        content["phrase"], content["calendar"], tuple((name, _moment(on)) for name, on in content["facts"]),
        day(content["known_on"]) if content["known_on"] else None, content["months"],
        tuple((stop, go) for stop, go in content["pauses"]),
    )  # fmt: skip


def _moment(text: str) -> date:
    """Read a day, or a day and an hour."""
    return datetime.fromisoformat(text) if ":" in text else date.fromisoformat(text)


def _question(asked: Question, chance: random.Random) -> Iterator[str]:
    """A question has an answer or an error of ours; its proof is accepted, and that of no other question is."""
    try:
        proof = asked.proof()
    except ObligationsError:
        return
    if said := _rejected(proof):
        yield f"a right proof is rejected: {said}"
        return
    for what, other in others(asked, chance):
        try:
            false = forged(proof, other.proof())
        except ObligationsError:
            continue
        if (false["steps"] != proof["steps"] or false.get("dates") != proof.get("dates")) and not _rejected(false):
            yield f"a forgery is accepted: {what}: {other.phrase}"
    changed = [(what, one) for what, one in fields(proof) if one != proof and not what.startswith("basis.pauses")]
    for what, one in chance.sample(changed, min(5, len(changed))):
        if not _rejected(one):
            yield f"a changed proof is accepted: {what}"


def _rejected(proof: Found) -> str | None:
    try:
        verify(proof)
    except ObligationsError as error:
        return str(error)
    return None


def _words(text: str) -> Iterator[str]:
    """Words are read, and spelled out they are read as the same again; or they are refused with a place in them."""
    for kind in ("due", "holds", "quota", "point"):
        try:
            value = read(kind, text).value
        except ObligationsError:
            continue
        if read(kind, str(value)).value != value:
            yield f"{kind}: {value} is read as {read(kind, str(value)).value}"


_PIECES = ("each", "the", "or", "of", "5", "0", "99999", "{x}", "13 June 2017", "2017-02-30", ",", "then", "for", "until",
           "clear", "working", "once", "times", "from", "\u00a0", "é", "a.b", "end")  # fmt: skip


def _spoilt(chance: random.Random) -> str:
    """Return a phrase with words left out, doubled, exchanged or put in."""
    words = phrase(chance).split(" ")
    for _ in range(chance.randrange(4)):
        place = chance.randrange(len(words))
        change = chance.randrange(4)
        if change == 0 and len(words) > 1:
            del words[place]
        elif change == 1:
            words.insert(place, words[place])
        elif change == 2:
            words[place] = chance.choice(_PIECES)
        else:
            words.insert(place, chance.choice(_PIECES))
    return " ".join(words)


def _case(chance: random.Random) -> Iterator[str]:
    """Two engines agree about a random case, and the proofs of its register are accepted."""
    trial = made(chance)
    yield from differences(trial)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "own.yaml").write_text(calendar_file(trial.days), encoding="utf-8")
        for name, reason in verify_all(json.loads(json.dumps(registered(trial).as_json())), [Path(folder)]):
            yield f"a right proof is rejected: {name}: {reason}"
