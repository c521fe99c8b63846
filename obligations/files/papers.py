"""Papers as text: .txt and .md as they are, .docx and .pdf by the extra ``texts``."""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from obligations.errors import UsageError

#: The largest paper that is read, and the longest text that is taken from one, in bytes and characters.
LARGEST = 20_000_000

#: No paper unpacks into more than this, in bytes.
LARGEST_UNPACKED = 200_000_000

#: No paper has more pages than this.
MOST_PAGES = 5_000


def text_of(path: Path) -> str:
    """Return the text of a paper. Raises UsageError for what is no such file, is too large, or cannot be read.

    >>> text_of(Path("README.md"))[:1]
    '#'
    """
    reads = _READS.get(path.suffix.lower())
    if reads is None:
        raise UsageError(f"{path} is none of {', '.join(_READS)}")
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise UsageError(f"{path} has more than {LARGEST:,} bytes")
        return reads(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None


def _plain(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def _docx(path: Path) -> str:
    docx = _needed("docx", path)
    try:
        _fits(path)
        return "\n\n".join(_blocks(docx.Document(str(path))))
    except (UsageError, OSError):
        raise
    except Exception as error:  # what a damaged file makes the library raise is of many kinds
        raise UsageError(f"{path} is no .docx file that can be read: {error or type(error).__name__}") from None


def _fits(path: Path) -> None:
    with zipfile.ZipFile(path) as packed:
        if sum(one.file_size for one in packed.infolist()) > LARGEST_UNPACKED:
            raise UsageError(f"{path} unpacks into more than {LARGEST_UNPACKED:,} bytes")


def _blocks(document: Any) -> Iterator[str]:
    """Give the paragraphs of a document, and the cells of its tables, in their order."""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                yield from (cell.text for cell in row.cells)
        else:
            yield block.text


def _pdf(path: Path) -> str:
    pypdf = _needed("pypdf", path)
    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it tells each flaw of a file that it can read all the same
    try:
        return "\n\n".join(_pages(path, pypdf.PdfReader(path).pages))
    except (UsageError, OSError):
        raise
    except Exception as error:  # what a damaged file makes the library raise is of many kinds
        raise UsageError(f"{path} is no .pdf file that can be read: {error or type(error).__name__}") from None


def _pages(path: Path, pages: Any) -> Iterator[str]:
    if len(pages) > MOST_PAGES:
        raise UsageError(f"{path} has more than {MOST_PAGES:,} pages")
    length = 0
    for page in pages:
        text = page.extract_text()
        length += len(text)
        if length > LARGEST:
            raise UsageError(f"{path} holds more than {LARGEST:,} characters")
        yield text


def _needed(module: str, path: Path) -> Any:
    try:
        return import_module(module)
    except ImportError:
        raise UsageError(
            f"{path}: {path.suffix} files need the extra texts: pip install 'obligations[texts]'"
        ) from None


_READS: Mapping[str, Callable[[Path], str]] = {".txt": _plain, ".md": _plain, ".docx": _docx, ".pdf": _pdf}
