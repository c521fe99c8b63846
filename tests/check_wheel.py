"""Builds the wheel and proves that it stands on its own: installed elsewhere, and from a zip.

Compares the ids of the bundled rules and calendars with the checkout's, and computes one date each way.
Run by ``make wheel``. It builds with the locked hatchling that is installed beside it, and needs no network.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUESTION = (
    "import obligations; from obligations import when, Library;"
    "assert obligations.__file__.startswith(PLACE), obligations.__file__;"
    "assert str(when('70 working days after 2017-06-13', calendar='england-and-wales').due) == '2017-09-20';"
    "from obligations.store.database import open_store; open_store('obligations.db').close();"
    "import os; os.unlink('obligations.db');"
    "print(Library().ids('rules'), Library().ids('calendars'))"
)


def ids(folder: Path) -> list[str]:
    """Return the ids of the YAML files under a folder."""
    return sorted(path.stem for path in folder.rglob("*.yaml"))


def ask(path: Path, where: Path) -> str:
    """Ask the one question of the package found at ``path``, from a folder that holds no checkout."""
    code = f"PLACE = {str(path)!r}; import sys; sys.path.insert(0, PLACE); {QUESTION}"
    result = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=where, capture_output=True, text=True, check=False, timeout=120
    )
    if result.returncode:
        sys.exit(f"{path}: {result.stderr}")
    return result.stdout.strip()


def main() -> None:
    """Build, look inside, install elsewhere, run from the zip, compare."""
    wanted = f"{ids(ROOT / 'rules')} {ids(ROOT / 'calendars')}"
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        build = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder), str(ROOT)]
        subprocess.run(build, check=True, stdout=subprocess.DEVNULL, timeout=600)
        wheel = next(folder.glob("*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            tops = {name.split("/")[0] for name in archive.namelist()}
            tops -= {top for top in tops if top.endswith(".dist-info")}
            assert tops == {"obligations"}, f"top-level packages in the wheel: {sorted(tops)}"
            sources = {
                f"obligations/{path.relative_to(ROOT / 'obligations')}" for path in (ROOT / "obligations").rglob("*.py")
            }
            assert not (gone := sources - set(archive.namelist())), f"not in the wheel: {sorted(gone)}"
            installed = folder / "installed"
            archive.extractall(installed)
        for place, kind in ((installed, "installed elsewhere"), (wheel, "zipped"), (ROOT, "from the checkout")):
            found = ask(place, folder)
            assert found == wanted, f"{kind}: {found} is not {wanted}"
            print(f"{kind}: the same rules and calendars, and the same date")


if __name__ == "__main__":
    main()
