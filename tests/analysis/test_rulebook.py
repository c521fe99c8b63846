"""The library of rules: found by words, answered by name, each proof accepted by the independent check."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from obligations.analysis.checking import bundled_paths, run_examples
from obligations.analysis.rulebook import entries
from obligations.library.finding import Library, load_rules
from obligations.library.places import bundled
from obligations.register.engine import Engine
from obligations.verify import verify_all
from tests.conftest import ROOT, duty, with_examples


def bundled_rules() -> list[Path]:
    return sorted((ROOT / "rules").rglob("*.yaml"))


@pytest.mark.parametrize("path", bundled_rules(), ids=lambda path: path.stem)
def test_every_example_comes_out_and_every_proof_is_accepted(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load_rules(path)
    calendars = {kind: Library.of().calendar(name) for kind, name in loaded.rules.calendars.items()}
    assert list(run_examples(loaded, calendars)) == []
    proofs: list[dict[str, object]] = []
    engine_rows = Engine.occurrences

    def kept(self: Engine) -> list[object]:
        rows = engine_rows(self)
        proofs.extend(json.loads(json.dumps([row.as_json() for row in rows])))
        return list(rows)

    monkeypatch.setattr(Engine, "occurrences", kept)
    for example in loaded.rules.examples:
        from obligations.analysis.checking import _rows

        proofs.clear()
        _rows(loaded, example, calendars)
        assert verify_all(proofs) == []
    source = loaded.rules.source
    assert source.reference or source.link or loaded.rules.parameters, "a rule of law says where it stands"


def test_no_unverified_source_is_shipped_as_law() -> None:
    """Rows of the reference marked S or M (recalled, or read in a note only) have no rule; call-in gives no figure."""
    names = {entry.id for entry in entries(Library.of())}
    assert not any("working-together" in name for name in names)
    call_in = Library.of().rule_set("call-in").rules
    assert all(not any(c.isdigit() for c in str(duty.phrase)) for duty in call_in.obligations.values())
    assert len(names) >= 45


@pytest.mark.parametrize(
    ("words", "among", "not_among"),
    [
        (["request", "receipt"], "freedom-of-information/respond", "ehc-plans/final-plan"),
        (["2007/462"], "action-statement/submit-statement", "freedom-of-information/respond"),
        (["review", "--who", "responsible authority"], "care-planning/first-review", "child-protection-wales/review-conference"),
        (["--source", "2012/2089"], "executive-decisions/agenda", "parish-meetings/notice"),
        (["28 clear days"], "executive-decisions/private-notice", "executive-decisions/agenda"),
    ],
)  # fmt: skip
def test_rules_are_found_by_words(run: Callable[..., Result], words: list[str], among: str, not_among: str) -> None:
    found = {entry["rule"] for entry in json.loads(run("rules", *words, "--json").stdout)}
    assert among in found
    assert not_among not in found
    assert among in run("rules", *words).stdout.replace("\n", "")


def test_nothing_found_says_so(run: Callable[..., Result]) -> None:
    result = run("rules", "zeppelin")
    assert result.exit_code == 1
    assert "no duty of the library holds those words" in result.stderr


@pytest.mark.parametrize(
    ("rule", "fact", "due"),
    [
        ("freedom-of-information/respond", "request.received=2021-07-03", "2021-08-03"),
        ("action-statement/submit-statement", "report.received=2022-04-01", "2022-07-15"),
        ("local-elections/nominations", "poll=2025-05-01", "2025-04-02"),
        ("subject-access/respond", "request.received=2019-09-27", "2019-10-28"),
    ],
)
def test_an_answer_by_rule(run: Callable[..., Result], rule: str, fact: str, due: str) -> None:
    answer = json.loads(run("when", "--rule", rule, "--fact", fact, "--json").stdout)
    assert answer["due"] == due


def test_a_rules_own_readings_come_with_its_answer(run: Callable[..., Result]) -> None:
    words = ("when", "--rule", "executive-decisions/agenda", "--fact", "meeting=2026-06-30", "--readings")
    answer = json.loads(run(*words, "--json").stdout)
    assert answer["due"] == "2026-06-24"
    assert {"text": "clear days counted in working days (the safe course)", "date": "2026-06-22"} in answer["readings"]
    assert answer["safe"] == "2026-06-22"
    assert "Safe under every reading: Monday 22 June 2026" in run(*words).stdout
    opening = json.loads(run("when", "at least 5 clear days after 2026-03-02", "--readings", "--json").stdout)
    # For "not before" the latest is safe: after five clear working days (3 to 6 and 9 March) it is the 10th.
    assert (opening["opens"], opening["safe"]) == ("2026-03-08", "2026-03-10")


def test_a_version_of_the_law_answers_only_for_its_own_time(run: Callable[..., Result]) -> None:
    old = run("when", "--rule", "subject-access/respond", "--fact", "request.received=2026-02-04", "--json")
    assert json.loads(old.stdout)["due"] == "2026-03-04"
    late = run("when", "--rule", "subject-access/respond", "--fact", "request.received=2026-02-05")
    assert late.exit_code == 1
    assert "relevant.time is not known" in late.stderr
    new = run("when", "--rule", "subject-access/respond", "--fact", "relevant.time=2026-02-05", "--readings", "--json")
    assert json.loads(new.stdout)["due"] == "2026-03-04"
    assert "2026-03-05" in {reading["date"] for reading in json.loads(new.stdout)["readings"]}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--rule", "respond"], "freedom-of-information/respond"),
        (["--rule", "freedom-of-information/reply"], "it has respond"),
        (["--rule", "freedom-of-infomation/respond"], 'did you mean "freedom-of-information"'),
        (["--rule", "freedom-of-information/respond", "--calendar", "scotland"], "names its own calendar"),
        (["--rule", "freedom-of-information/respond", "by 2020-01-01"], "a phrase, or --rule"),
        ([], "a phrase, or --rule"),
        (["--rule", "freedom-of-information/respond", "--fact", "request.recieved=2020-01-01"], 'did you mean "request.received"'),
    ],
)  # fmt: skip
def test_rules_that_cannot_answer(run: Callable[..., Result], words: list[str], message: str) -> None:
    result = run("when", *words)
    assert result.exit_code == 2
    assert message in result.stderr


def test_the_bundled_folders_are_the_checkouts() -> None:
    assert [Path(str(path)).name for path in bundled_paths()] == ["rules", "calendars"]
    assert Path(str(bundled("rules"))) == ROOT / "rules"


@pytest.mark.parametrize(
    ("source", "origin"), [("{name: A paper, reference: SI 2026/1}", "SI 2026/1"), ("{name: A paper}", "A paper")]
)
def test_a_source_is_cited_by_its_reference_or_else_by_its_name(
    source: str, origin: str, case_in: Callable[..., Path]
) -> None:
    folder = case_in("", with_examples(duty("a", "by start"), "a"))
    text = (folder / "r.yaml").read_text(encoding="utf-8").replace("{name: A paper}", source)
    (folder / "r.yaml").write_text(text, encoding="utf-8")
    entry = next(one for one in entries(Library([folder])) if one.id == "r/a")
    assert entry.origin() == origin
