"""Writes ``docs/reference/spellings.md``: every way in which a time can be said, from the one table of forms.

``python -m docs.spellings`` writes the page; a test compares it with the code.
"""

from __future__ import annotations

from pathlib import Path

from obligations.dates.phrases import read
from obligations.dates.phrases.forms import TABLE
from obligations.dates.phrases.reader import Form
from obligations.dates.phrases.running import TABLE as OF_TEXTS

PAGE = Path(__file__).parent / "reference" / "spellings.md"

HEAD = """# How a time can be said

Every form that is read, from the one table that the reader itself uses (`obligations/dates/phrases/forms.py`; this page
is made by `python -m docs.spellings`). A **form in bold** is one in which times are printed; every other is a spelling,
and is read into the same value. In a form, `[…]` may be left out, `(a|b)` is one of several, `(…)*` any number of them,
and `{what:rule}` is anything that the rule of that name reads.

Words are read whether they begin with a capital or not; names of events are in small letters. Numbers are digits or
words (`twenty-one`, `eight (8)`), places in a row too (`20th`, `twentieth`).
"""

#: What each rule of the table is, in the order of the page.
RULES = {
    "due": "A whole time", "item": "What is due once", "either": "The earlier or the later of two",
    "run": "Which way a period runs", "forward": "Forwards", "back": "Back", "notice": "Notice of something",
    "lead": "Words that lead in, and set no limit", "cadence": "What recurs",
    "recurring": "On days by their description", "since": "From where it recurs", "span": "How often",
    "interval": "At intervals of", "adjective-span": "At … intervals", "often": "How often, in one word",
    "point": "A day", "day-month": "A day of a month", "days": "Days by their description",
    "weekday-days": "A day of the week", "date-days": "A date of any year", "unit-days": "A place in a unit",
    "place-days": "A place in a month", "which": "Which of a row", "sort": "What sort of day",
    "unit": "Weeks, months, years", "any-unit": "Any of these", "filter": "Only some of several",
    "arm": "One of the two", "period": "A period", "length": "What a period counts",
    "adjust": "Where the last day goes", "holds": "A standing duty", "quota": "So much in every interval",
    "amount": "How much",
}  # fmt: skip


#: What stands above the forms of running texts.
TEXTS = """## Only in running texts

`read` takes these as well (`obligations/dates/phrases/running.py`): a text often leaves unsaid from what a period runs,
or in which year a date lies. `{given}` reads no word: it is the event that `--given` dates. A date without its year has
one where the next such day and that of the same year are one.
"""


def page() -> str:
    """Return the page."""
    parts = [HEAD]
    for rule, title in RULES.items():
        parts += [f"## {title}: `{rule}`\n", "| form | for example | is read as |", "|---|---|---|"]
        parts += [_row(rule, form) for form in TABLE[rule]]
        parts.append("")
    parts += [TEXTS, "| in | form |", "|---|---|"]
    parts += [f"| {RULES.get(rule, rule)} | {_words(form)} |" for rule, forms in OF_TEXTS.items() for form in forms]
    return "\n".join(parts).rstrip() + "\n"


def _words(form: Form) -> str:
    return f"`{form.words}`".replace("|", "\\|")


def _row(rule: str, form: Form) -> str:
    words = _words(form)
    told = f"**{words}**" if form.normal else words
    example = f"`{form.example}`" if form.example else ""
    return f"| {told} | {example} | {_read(rule, form)} |"


def _read(rule: str, form: Form) -> str:
    if not form.example or rule == "adjust":
        return ""
    found = read(rule if rule in ("quota", "holds") else "due", form.example)
    said = f"`{found.value}`" if str(found.value) != form.example else "as it stands"
    for choice in found.choices:
        who = choice.authority or "nobody has decided: both dates are told, and none is due"
        said += f"; {choice.taken}, not “{choice.other}” ({who})" if choice.authority else f"; {who}"
    return said


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
