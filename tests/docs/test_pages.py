"""Every command and block on the pages is executed, and what it prints is what the page shows."""

from __future__ import annotations

import ast
import doctest
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from tests.conftest import EXAMPLES
from tests.docs.pages import PAGES, Block, blocks, commands, same

#: Commands that are not ours: what they do is tried elsewhere, or by nobody here, and why.
OTHERS = {
    "make": "makes an environment of its own; .ci/run and tests/test_fresh_machine.py hold what it runs",
    "pip": "installs; tests/check_wheel.py installs the wheel elsewhere",
}

#: The languages of blocks that are run; all other blocks say by a comment what prints them, or why they are not run.
RUN = ("console", "python", "yaml")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the examples in it, where the page's commands are run at a width of 120."""
    shutil.copytree(EXAMPLES, tmp_path / "examples", ignore=shutil.ignore_patterns("*.db*"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path


def obligations(words: list[str]) -> Result:
    """Run a command of ours; CASE stands for an example."""
    from obligations.cli import main

    if "CASE" in words and not Path("CASE").exists():
        shutil.copytree("examples/gloucestershire-2017", "CASE")
    return CliRunner().invoke(main, words[1:], catch_exceptions=False)


def run_console(block: Block) -> None:
    """Run the commands of a block in turn."""
    for words, printed in commands(block):
        if words[0] in OTHERS:
            continue
        assert words[0] == "obligations", f"{block.place}: {words[0]} is neither ours nor in the table of others"
        words, into = (words[: words.index(">")], words[-1]) if ">" in words else (words, None)
        result = obligations(words)
        if into is not None:
            Path(into).write_text(result.stdout, encoding="utf-8")
        if printed is None:
            assert result.exit_code == 0, f"{block.place}: {' '.join(words)}\n{result.output}"
        else:
            assert same(printed, result.stdout), f"{block.place}: {' '.join(words)} prints\n{result.stdout}"


def run_python(block: Block, names: dict[str, Any]) -> None:
    """Run a block; an expression with a value in a comment behind it has that value."""
    if ">>> " in block.text:
        parsed = doctest.DocTestParser().get_doctest(block.text, names, block.place, str(block.page), block.line)
        assert doctest.DocTestRunner().run(parsed, clear_globs=False).failed == 0
        names.update(parsed.globs)
        return
    lines = block.text.splitlines()
    for node in ast.parse(block.text).body:
        end = lines[(node.end_lineno or node.lineno) - 1]
        wanted = end[node.end_col_offset or 0 :].partition("#")[2].strip()
        if isinstance(node, ast.Expr) and wanted:
            found = eval(compile(ast.Expression(node.value), block.place, "eval"), names)
            assert found == eval(wanted, names), f"{block.place}: line {node.lineno} gives {found!r}, not {wanted}"
        else:
            exec(compile(ast.Module([node], []), block.place, "exec"), names)


def run_yaml(block: Block) -> None:
    """Write a file that a page shows, or read what it shows of one."""
    assert isinstance(yaml.safe_load(block.text), dict), block.place
    if block.word == "file":
        place = Path(block.what or "")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(block.text, encoding="utf-8")
        assert obligations(["obligations", "check", str(place.parent)]).exit_code == 0, block.place


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_shows_what_the_program_prints(page: Path, folder: Path) -> None:
    names: dict[str, Any] = {}
    for block in blocks(page):
        if block.word == "not run":
            continue
        if block.word == "printed by":
            printed = {line.strip() for line in obligations((block.what or "").split()).output.splitlines()}
            missing = [line for line in block.text.splitlines() if line.strip() and line.strip() not in printed]
            assert not missing, f"{block.place}: not printed:\n" + "\n".join(missing)
            continue
        assert block.language in RUN, f"{block.place}: a block that is not run says why, in a comment above it"
        if block.language == "console":
            run_console(block)
        elif block.language == "yaml":
            run_yaml(block)
        else:
            run_python(block, names)
    assert Path.cwd() == folder


def test_the_runner_notices_what_is_wrong(folder: Path) -> None:
    def block(language: str, text: str) -> Block:
        return Block(PAGES[0], 1, language, text, None, None)

    with pytest.raises(AssertionError, match="prints"):
        run_console(
            block("console", '$ obligations when "28 clear days before 2026-06-30"\nDue: Monday 2 June 2026\n…\n')
        )
    run_console(block("console", '$ obligations when "28 clear days before 2026-06-30"\nDue: Monday 1 June …\n…\n'))
    with pytest.raises(AssertionError, match="neither ours"):
        run_console(block("console", "$ rm -rf nothing\n"))
    with pytest.raises(AssertionError, match="not 3"):
        run_python(block("python", "1 + 1  # 3\n"), {})
    run_python(block("python", "x = 1\nx + 1  # 2\n"), {})
    assert same("a\n…\nd\n", "a\nb\nc\nd\n")
    assert not same("a\n…\nd\n", "a\nb\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    import re

    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "#", "mailto:")):
            assert (page.parent / target.partition("#")[0]).exists(), target


def test_the_page_of_the_library_says_what_the_code_says() -> None:
    import obligations
    from docs.names import PAGE, SECTIONS, page

    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m docs.names"
    listed = [name for names in SECTIONS.values() for name in names]
    assert sorted([*listed, "__version__"]) == sorted(obligations.__all__)


def test_the_page_of_spellings_says_what_the_table_says() -> None:
    from docs.spellings import PAGE, RULES, page
    from obligations.dates.phrases.forms import TABLE

    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m docs.spellings"
    assert sorted(RULES) == sorted(TABLE)


def test_every_public_function_has_an_example() -> None:
    import inspect

    import obligations

    for name in obligations.__all__:
        found = getattr(obligations, name)
        assert name == "__version__" or inspect.getdoc(found), name
        assert not inspect.isfunction(found) or ">>> " in (inspect.getdoc(found) or ""), name
