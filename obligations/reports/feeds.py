"""The pages beside exported feeds: which there are, and the proof of every date."""

from __future__ import annotations

from collections.abc import Sequence

from obligations.register.occurrence import Occurrence
from obligations.register.register import Register
from obligations.reports.explaining import explain
from obligations.reports.pages import environment

#: A case, and its feeds: what each is, its path under the folder, and how many entries it holds.
Listed = tuple[Register, Sequence[tuple[str, str, int]]]


def index_page(listed: Sequence[Listed], base: str | None) -> str:
    """Return the page that lists the feeds of a folder; ``base`` is where the folder will be served, if known."""
    root = base.rstrip("/") if base else None
    webcal = root.replace("https://", "webcal://").replace("http://", "webcal://") if root else None
    cases = [(register.case.file, feeds) for register, feeds in listed]
    return str(environment().get_template("feeds.html").render(cases=cases, root=root, webcal=webcal))


def proofs_page(register: Register, proofs: Sequence[tuple[str, Occurrence]]) -> str:
    """Return a page with the proof of each occurrence, under the uid that its entry has in the feeds."""
    shown = [(uid, row, explain(row)) for uid, row in proofs]
    return str(environment().get_template("proofs.html").render(case=register.case.file, proofs=shown))
