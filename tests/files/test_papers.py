"""Papers as text: what a word processor and a printer make, and what is none of these."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from obligations.errors import UsageError
from obligations.files import papers
from obligations.files.papers import text_of

docx = pytest.importorskip("docx", reason="python-docx is not installed (the extra: texts)")
pytest.importorskip("pypdf", reason="pypdf is not installed (the extra: texts)")

WORDS = ("The council must reply within 28 days of receipt.", "It tells the clerk forthwith.")


def a_docx(path: Path) -> Path:
    document = docx.Document()
    document.add_paragraph(WORDS[0])
    document.add_table(1, 1).rows[0].cells[0].text = WORDS[1]
    document.save(str(path))
    return path


def a_pdf(path: Path, lines: tuple[str, ...] = WORDS) -> Path:
    """Write a paper of one page, as the PDF reference has it: five objects, a table of where they stand, and a trailer."""
    said = "\n".join(f"({line}) Tj 0 -14 Td" for line in lines)
    stream = f"BT /F1 12 Tf 50 700 Td {said} ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    made, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    made += (
        f"xref\n0 6\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF\n"
    )
    path.write_bytes(made.encode("ascii"))
    return path


@pytest.mark.parametrize("name", ["paper.docx", "paper.pdf", "paper.md"])
def test_a_paper_is_read_whatever_it_was_made_with(name: str, tmp_path: Path, run: Callable[..., Result]) -> None:
    makes = {"paper.docx": a_docx, "paper.pdf": a_pdf}
    path = tmp_path / name
    if name in makes:
        makes[name](path)
    else:
        path.write_text("\n\n".join(WORDS), encoding="utf-8")
    found = json.loads(run("read", "--file", path, "--given", "2026-05-01", "--json").stdout)
    assert [(one["words"], one["due"]) for one in found["limits"]] == [("within 28 days of receipt", "2026-05-29")]
    assert [one["words"] for one in found["unread"]] == ["forthwith"]


def test_a_limit_does_not_go_on_in_the_next_cell(tmp_path: Path) -> None:
    assert text_of(a_docx(tmp_path / "paper.docx")) == "\n\n".join(WORDS)


@pytest.mark.parametrize("name", ["paper.docx", "paper.pdf"])
@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 rubbish", b"PK\x03\x04 rubbish", b"\x00" * 1000])
def test_a_damaged_paper_is_refused_by_its_name(
    name: str, content: bytes, tmp_path: Path, run: Callable[..., Result]
) -> None:
    (tmp_path / name).write_bytes(content)
    result = run("read", "--file", tmp_path / name)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{tmp_path / name} is no .{name[-4:].strip('.')} file that can be read")


@pytest.mark.parametrize("cut", range(0, 700, 70))
def test_a_paper_cut_off_anywhere_is_read_or_refused(cut: int, tmp_path: Path) -> None:
    for made in (a_docx(tmp_path / "whole.docx"), a_pdf(tmp_path / "whole.pdf")):
        part = made.with_stem("part")
        part.write_bytes(made.read_bytes()[:-cut] if cut else made.read_bytes())
        try:
            assert "28 days" in text_of(part)
        except UsageError as error:
            assert "that can be read" in str(error)  # noqa: PT017 - either is right, and nothing else


def test_what_is_no_paper_or_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match=r"is none of \.txt, \.md, \.docx, \.pdf"):
        text_of(tmp_path / "paper.xls")
    with pytest.raises(UsageError, match=r"paper\.txt cannot be read: No such file"):
        text_of(tmp_path / "paper.txt")
    made = a_docx(tmp_path / "paper.docx")
    monkeypatch.setattr(papers, "LARGEST_UNPACKED", 1000)
    with pytest.raises(UsageError, match="unpacks into more than 1,000 bytes"):
        text_of(made)
    monkeypatch.setattr(papers, "MOST_PAGES", 0)
    with pytest.raises(UsageError, match="more than 0 pages"):
        text_of(a_pdf(tmp_path / "paper.pdf"))
    monkeypatch.setattr(papers, "LARGEST", 10)
    with pytest.raises(UsageError, match="more than 10 bytes"):
        text_of(made)


def test_without_the_extra_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = a_pdf(tmp_path / "paper.pdf")
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(UsageError, match=r"pip install 'obligations\[texts\]'"):
        text_of(made)
