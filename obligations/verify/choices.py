"""What the words of a question leave to be chosen, held against what its answer says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from obligations.dates.phrases import Choice, read
from obligations.errors import PhraseError
from obligations.verify.errors import RejectedError, shown

Said = Mapping[str, Any]

#: What each answer of a choice says for itself; what it was asked with is that of the whole.
OWN = frozenset({"due", "opens", "due_at", "opens_at", "phrase", "provisional", "unadjusted", "steps"})
WHOLE = ("calendar", "known_on", "given", "basis")


def answers_of(said: Said) -> list[Said]:
    """Return the answers of an answer's choices, two for each, every one a proof; none where its words leave none.

    Raises RejectedError where the choices are not those of its words, in their order.
    """
    words = said.get("words", said.get("phrase"))
    try:
        found = read("due", words) if isinstance(words, str) else None
    except PhraseError:
        found = None
    if found is None or str(found.value) != said.get("phrase"):
        if "words" in said:
            raise RejectedError(f"the words {shown(words)} are not read as the phrase")
        return []
    told = said.get("choices", [])
    if not isinstance(told, list) or ("choices" in said and not told):
        raise RejectedError("the choices are a list")
    if len(told) != len(found.choices):
        left = len(found.choices)
        raise RejectedError(f"the words leave {left} points to be chosen, and the answer tells {len(told)}")
    return [answer for one, choice in zip(told, found.choices, strict=True) for answer in _both(said, one, choice)]


def _both(said: Said, told: object, choice: Choice) -> Sequence[Said]:
    wanted = {name: getattr(choice, name) for name in ("point", "taken", "other", "authority")}
    if not isinstance(told, dict) or {name: told.get(name) for name in wanted} != wanted or len(told) != 5:
        raise RejectedError(f"a choice is {shown(told)}, and the words leave {shown(wanted)}")
    answers = told.get("answers")
    if not isinstance(answers, list) or len(answers) != 2 or not all(isinstance(one, dict) for one in answers):
        raise RejectedError("a choice has two answers")
    for answer, value in zip(answers, (said["phrase"], str(choice.value)), strict=True):
        if set(answer) - {"dates"} != OWN or answer["phrase"] != value:
            raise RejectedError(f"an answer of a choice is not of {value}")
    whole = {name: said.get(name) for name in WHOLE}
    return [cast("Said", {**whole, **answer}) for answer in answers]
