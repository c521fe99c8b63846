"""JSON Schema of the files, for editors that complete and check, and of results, for programs that read them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from obligations.files.model.calendars import CalendarFile
from obligations.files.model.cases import CaseFile
from obligations.files.model.reminders import ReminderPolicy
from obligations.files.model.results import results_schema
from obligations.files.model.rules import RuleSet

#: Each kind of file, its model and its title.
KINDS: dict[str, tuple[type[BaseModel], str]] = {
    "rules": (RuleSet, "Obligations: a rule set"),
    "case": (CaseFile, "Obligations: a case"),
    "calendar": (CalendarFile, "Obligations: a working calendar"),
    "reminders": (ReminderPolicy, "Obligations: a reminder policy"),
}


#: What the schema of all results as JSON goes by.
RESULTS = "results"


def file_name(kind: str) -> str:
    """Return the name of a kind's schema file.

    >>> file_name("rules")
    'rules.schema.json'
    """
    return f"{kind}.schema.json"


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a kind of file, or of "results": all that is given out as JSON.

    ``kind`` is "rules", "case", "calendar", "reminders" or "results"; each kind of result is one of the ``$defs``.

    >>> schema("results")["$defs"]["Reading"]["required"]
    ['text', 'date']
    """
    if kind == RESULTS:
        return results_schema()
    model, title = KINDS[kind]
    made = _as_read(model.model_json_schema(by_alias=True))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": title}


def _as_read(part: Any) -> Any:
    """Return a schema as files are read: what is not said is left out, never null, and no key is any name at all."""
    if isinstance(part, list):
        return [_as_read(one) for one in part]
    if not isinstance(part, dict):
        return part
    made = {key: _as_read(value) for key, value in part.items() if (key, value) != ("default", None)}
    if isinstance(made.get("anyOf"), list):
        others = [one for one in made["anyOf"] if one != {"type": "null"}]
        if len(others) < len(made["anyOf"]):
            del made["anyOf"]
            made |= {"anyOf": others} if len(others) > 1 else others[0]
    if isinstance(made.get("patternProperties"), dict):
        made.setdefault("additionalProperties", False)
    return made
