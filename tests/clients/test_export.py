"""An exported folder as a plain web server gives it out."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin
from urllib.request import Request, urlopen

import pytest

from tests.clients.cases import AS_OF, agree, copy_of, expected, invoke, rows
from tests.clients.programs import call, program
from tests.clients.readers import parsed
from tests.clients.serving import served


class Links(HTMLParser):
    """The links of a page and its marked places."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note where an element leads, and what it is called."""
        named = dict(attributes)
        self.links += [named["href"] or ""] if tag == "a" and "href" in named else []
        self.places |= {named["id"] or ""} if "id" in named else set()


def got(address: str) -> tuple[str, str]:
    """Return what a plain GET gives: no ETag is sent or wanted."""
    with urlopen(Request(address), timeout=30) as answer:
        assert answer.status == 200
        assert answer.headers["ETag"] is None
        return answer.headers["Content-Type"], answer.read().decode("utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export every example into one folder."""
    place = tmp_path_factory.mktemp("export")
    cases = [copy_of(example, place) for example in AS_OF]
    invoke("export", *cases, "-o", place / "public", "--as-of", "2017-09-01")
    return place


def test_every_link_of_the_index_leads_to_a_feed_or_a_page(folder: Path) -> None:
    with served(folder / "public") as address:
        kind, page = got(f"{address}/index.html")
        assert kind.startswith("text/html")
        links = Links(page).links
        assert {f"{example}/all.ics" for example in AS_OF} < set(links)
        for link in links:
            kind, text = got(urljoin(f"{address}/", link))
            if link.endswith(".ics"):
                assert kind == "text/calendar; charset=utf-8"
                parsed(text, "VEVENT")
            else:
                assert kind.startswith("text/html")
        assert "Disallow" not in got(f"{address}/robots.txt")[1]


@pytest.mark.parametrize("example", AS_OF)
def test_the_feeds_of_the_folder_hold_the_register_and_lead_to_its_proofs(example: str, folder: Path) -> None:
    register = rows(folder / example, "2017-09-01")
    bearers = {name for row in register.values() for name in row["who"]}
    with served(folder / "public") as address:
        base = f"{address}/{example}"
        agree(parsed(got(f"{base}/all.ics")[1], "VEVENT"), expected(register))
        agree(parsed(got(f"{base}/tasks.ics")[1], "VTODO"), expected(register, tasks=True))
        for who in bearers:
            agree(parsed(got(f"{base}/who-{who}.ics")[1], "VEVENT"), expected(register, who=who))
        places = Links(got(f"{base}/proofs.html")[1]).places
        uids = {one.uid for one in parsed(got(f"{base}/all.ics")[1], "VEVENT")}
    assert uids <= places


def test_curl_reads_a_feed(folder: Path) -> None:
    with served(folder / "public") as address:
        text = call(program("curl"), "-sSf", "-D", "-", f"{address}/leicester-2015/all.ics")
    assert "Content-type: text/calendar; charset=utf-8" in text
    assert "BEGIN:VCALENDAR" in text


def test_the_links_to_proofs_resolve_under_the_address_that_was_given(tmp_path: Path) -> None:
    case = copy_of("leicester-2015", tmp_path)
    (tmp_path / "public").mkdir()
    with served(tmp_path / "public") as address:
        words = ("-o", tmp_path / "public", "--as-of", "2016-03-01", "--base-url", address)
        invoke("export", case, *words)
        text = got(f"{address}/leicester-2015/all.ics")[1].replace("\r\n ", "")
        found = {line.rsplit("Proof: ", 1)[1] for line in text.split("\r\n") if "Proof: " in line}
        assert len(found) == text.count("BEGIN:VEVENT")
        (page,) = {urldefrag(link).url for link in found}
        assert {urldefrag(link).fragment for link in found} <= Links(got(page)[1]).places
