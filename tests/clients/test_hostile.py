"""Text that would break a feed or a page: every client still sees each entry, once and on its day."""

from __future__ import annotations

import json
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from obligations.cli import main
from tests.clients.cases import feed, invoke
from tests.clients.readers import EVENTS, TASKS

TEXTS = {
    "carriage-return": "one\rtwo", "line-feed": "one\ntwo\n\nthree", "both": "one\r\nSUMMARY:two\r\n",
    "an-event": "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20200101\r\n", "begin": "BEGIN:VEVENT",
    "the-end": "x\r\nEND:VCALENDAR\r\n", "folded": "x\r\n BEGIN:VTODO", "controls": "".join(map(chr, range(1, 32))),
    "null": "a\0b", "later-controls": "a\x7f\x85\x9fb", "separators": "a\u2028b\u2029c", "byte-order": "\ufeffa\ufeffb",
    "long": "x" * 10_000, "long-and-wide": "é😀" * 5_000, "long-words": "word, " * 1_700,
    "right-to-left": "\u202eabc\u202c \u200f\u05d0\u05d1\u200e \u2066x\u2069", "emoji": "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁷󠁬󠁳󠁿 e\u0301\u0301\u0301",
    "surrogate": "a\ud800b", "two-surrogates": "a\udfff\ud800b", "noncharacter": "a\ufffeb\uffffc\U0010ffff",
    "separated": "a,b;c:d\\e\\n\\;f\\,g", "trailing-backslash": "a\\", "quotes": "\"a\" 'b' `c` ^n ^'",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>&amp;</pre></section>", "template": "{{ 7 * 7 }}{% raw %}",
    "attribute": "\" onmouseover=\"alert(1)\" x='", "only-spaces-inside": "a \t  \u00a0 b", "percent": "%s %(x)s %n {0}",
    "formula": "=HYPERLINK(\"http://a\")", "parameter": "x;VALUE=DATE:20200101", "dash": "-", "escape": "\x1b[31mred\x1b]0;t\x07",
}  # fmt: skip

#: All elements that the exported pages are made of.
ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "p", "a", "table", "caption", "thead",
    "tbody", "tr", "th", "td", "code", "section", "pre", "br", "strong", "ul", "li",
}  # fmt: skip
ATTRIBUTES = {"lang", "charset", "name", "content", "href", "scope", "class", "id"}


def quoted(text: str) -> str:
    """Return ``text`` in YAML's double quotes, all but plain characters escaped."""
    return '"' + "".join(c if c.isascii() and c.isalnum() else f"\\U{ord(c):08x}" for c in text) + '"'


def write_case(folder: Path, texts: dict[str, str]) -> Path:
    """Write a case with a duty for each text, which stands wherever text may stand."""
    folder.mkdir(exist_ok=True)
    joined = " ".join(sorted(texts.values(), key=lambda text: "<script>" not in text))
    every, some = quoted(joined[:20_000]), quoted(joined[:1_000])
    duties, expect, parties = [], [], []
    for name, text in texts.items():
        said = quoted(text)
        parties.append(f"  p-{name}: {said}")
        duties.append(
            f"  {name}: {{cite: {said}, does: {said}, who: p-{name}, to: p-{name}, force: must, words: {said}, "
            f"assumes: {said}, due: within 1 week after start}}"
        )
        expect.append(f"{name}: unresolved")
    lines = [
        "id: h", f"title: {some}", f"source: {{name: {some}, reference: {every}}}",
        "calendars: {working: england-and-wales}", "parties:", *parties, f"events: {{start: {every}}}",
        "obligations:", *duties, f"notes: {every}",
        f"examples: [{{title: named, given: {{}}, expect: {{{', '.join(expect)}}}}}]",
    ]  # fmt: skip
    (folder / "h.yaml").write_text("\n".join(lines), encoding="utf-8")
    case = f"case: h\ntitle: {every}\nauthority: {{name: {every}}}\nuses: [h]\nfacts:\n  start: {{on: 2026-01-05, by: {some}}}\n"
    (folder / "case.yaml").write_text(f"{case}notes: {every}\n", encoding="utf-8")
    return folder


def accepted(folder: Path) -> dict[str, str]:
    """Return the texts that the loader lets through; the others are refused in plain words."""
    found = {}
    for name, text in TEXTS.items():
        result = CliRunner().invoke(main, ["schedule", str(write_case(folder / name, {name: text})), "--json"])
        if result.exit_code == 0:
            found[name] = text
        assert result.exit_code in (0, 1, 2), name
        assert result.exit_code == 0 or "h.yaml" in result.output or "case.yaml" in result.output, name
        assert result.exception is None or isinstance(result.exception, SystemExit), name
    return found


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """Make the case with all that is let through: its folder, and how many duties it has."""
    folder = tmp_path_factory.mktemp("hostile")
    texts = accepted(folder)
    assert TEXTS.keys() - texts.keys() <= {"surrogate", "two-surrogates"}  # these are no text
    case = write_case(folder / "all", texts)
    register = json.loads(invoke("schedule", case, "--as-of", "2026-01-01", "--json"))
    assert [row["due"] for row in register] == ["2026-01-12"] * len(texts)
    feed(case, folder / "VEVENT.ics", "2026-01-01")
    feed(case, folder / "VTODO.ics", "2026-01-01", "--tasks")
    invoke("export", case, "-o", folder / "public", "--as-of", "2026-01-01")
    return folder, len(texts)


@pytest.mark.parametrize(
    ("client", "kind"), [(name, "VEVENT") for name in EVENTS] + [(name, "VTODO") for name in TASKS]
)
def test_every_client_sees_each_entry_once(client: str, kind: str, hostile: tuple[Path, int], tmp_path: Path) -> None:
    folder, number = hostile
    seen = (EVENTS if kind == "VEVENT" else TASKS)[client](folder / f"{kind}.ics", tmp_path, kind)
    assert len(seen) == number
    assert {one.day for one in seen} == {date(2026, 1, 12)}
    assert len({one.uid for one in seen}) == (1 if client == "todoman" else number)
    assert all(0 < len(one.title) <= 250 for one in seen)
    assert not any(ord(c) < 32 for one in seen for c in one.title)


class Reading(HTMLParser):
    """A page's elements, and the names of their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attributes}
        self.links += [value or "" for name, value in attributes if name == "href"]


@pytest.mark.parametrize("page", ["index.html", "h/proofs.html"])
def test_the_pages_of_an_export_hold_no_markup_of_anybody_else(page: str, hostile: tuple[Path, int]) -> None:
    text = (hostile[0] / "public" / page).read_text(encoding="utf-8")
    found = Reading(text)
    assert found.elements <= ELEMENTS
    assert found.attributes <= ATTRIBUTES
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert all(link.startswith(("h/", "#", "../", "http")) or link.endswith(".ics") for link in found.links)
