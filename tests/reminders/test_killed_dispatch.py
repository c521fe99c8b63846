"""Several processes that dispatch at once, and processes that are killed while they do."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result

from obligations.store import reminder_ledger as ledger
from obligations.store.database import open_store
from tests.conftest import EXAMPLES, ROOT
from tests.mailservers import Mailbox, smtp

Command = Callable[..., Result]
GLOS = EXAMPLES / "gloucestershire-2017"


class Worker:
    """A process that has everything imported and dispatches when told to."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.dispatch_worker"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def go(self, ahead: float, words: Sequence[object]) -> None:
        assert self.process.stdout
        assert self.process.stdin
        assert self.process.stdout.readline() == "ready\n"
        self.process.stdin.write(json.dumps([ahead, list(map(str, words))]) + "\n")
        self.process.stdin.flush()

    def wait(self) -> tuple[int, str]:
        out, _ = self.process.communicate(timeout=120)
        return self.process.returncode, out

    def work_until(self, happened: threading.Event) -> None:
        """Wait until something has happened, or the process has ended without it."""
        until = time.monotonic() + 10
        while not happened.wait(0.01) and self.process.poll() is None:
            assert time.monotonic() < until

    def kill(self) -> bool:
        """Kill it; say whether it was still at work."""
        self.process.kill()
        self.process.communicate()
        return self.process.returncode < 0


def dispatching(port: int, store: Path) -> list[object]:
    return ["dispatch", GLOS, "--as-of", "2017-09-20", "--store", store, "--smtp", f"127.0.0.1:{port}", "--tls", "off"]


def test_two_processes_at_once_send_once(tmp_path: Path) -> None:
    with smtp(box := Mailbox(delay=0.01)) as port:
        for round_ in range(3):
            workers = [Worker() for _ in range(2)]
            for worker in workers:
                worker.go(0, dispatching(port, tmp_path / f"{round_}.db"))
            ends = [worker.wait() for worker in workers]
            assert [code for code, _ in ends] == [0, 0], ends
            assert sum(int(n) for _, out in ends for n in re.findall(r"(\d+) mails? sent", out)) == 5
    assert set(box.counts.values()) == {3}
    assert len(box.counts) == 5


PEOPLE = {f"{name}@example.org" for name in ("board", "cabinet", "democratic.services", "director", "scrutiny")}


def test_a_killed_dispatch_sends_nothing_twice_and_loses_nothing(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kill at random points, run again until quiet: each mail is at the server once, or is reported uncertain."""
    wanted = int(os.environ.get("OBLIGATIONS_KILLS", "25"))
    seed = int(os.environ.get("OBLIGATIONS_SEED", "20170920"))
    chance = random.Random(seed)
    figures: Counter[str] = Counter()
    trial = 0

    def quietly(ahead: int, words: Sequence[object]) -> tuple[int, str]:
        with monkeypatch.context() as patched:
            patched.setattr("obligations.cli.dispatch.now", lambda: datetime.now(UTC) + timedelta(hours=ahead))
            result = run(*words)
        return result.exit_code, result.stdout

    ready = [Worker(), Worker()]
    while figures["kills"] < wanted:
        trial += 1
        with smtp(box := Mailbox(delay=0.008)) as port:
            figures += _one_trial(port, box, tmp_path / f"{trial}.db", chance, ready, quietly)
    for worker in ready:
        worker.kill()
    print(f"\n{dict(figures)} in {trial} trials, seed {seed}")
    assert figures["kills"] >= wanted
    assert figures["twice"] == figures["missing"] == 0
    # Between the mark and the final dot there is nothing but the call that sends it.
    assert figures["uncertain"] - figures["uncertain that had arrived"] <= wanted // 50
    assert figures["hit while sending"] > wanted // 10


def _one_trial(
    port: int, box: Mailbox, store: Path, chance: random.Random, ready: list[Worker],
    quietly: Callable[[int, Sequence[object]], tuple[int, str]],
) -> Counter[str]:  # fmt: skip
    figures: Counter[str] = Counter()
    words = dispatching(port, store)
    for hour in range(3):
        worker = ready.pop(0)
        ready.append(Worker())  # the next is made ready meanwhile
        box.greeted.clear()
        worker.go(3_600 * hour, words)
        if chance.random() < 0.8:  # most at a random point of the sending, the others anywhere before
            worker.work_until(box.greeted)
        time.sleep(chance.uniform(0.0, 0.4))
        if not worker.kill():
            break
        figures["kills"] += 1
        figures["hit while sending"] += 0 < len(box.mails) < len(PEOPLE)
    for hour in (10, 20):
        code, out = quietly(hour, words)
    assert "nothing sent" in out
    uncertain = set(re.findall(r"uncertain \w+: a mail to (\S+) ", out))
    assert code == bool(uncertain), out
    figures["uncertain"] += len(uncertain)
    figures["uncertain that had arrived"] += len(uncertain & box.counts.keys())
    figures["mails"] += sum(box.counts.values())
    figures["twice"] += sum(number > 1 for number in box.counts.values())
    figures["missing"] += len(PEOPLE - box.counts.keys() - uncertain)
    _against_the_ledger(store, box.counts, uncertain)
    return figures


def _against_the_ledger(store: Path, counts: Mapping[str, int], uncertain: set[str]) -> None:
    """What the ledger calls sent is at the server; what it does not, is not, but for what it calls uncertain."""
    with open_store(store) as opened:
        sent = {entry.recipient for entry in ledger.told(opened, "gloucestershire-2017")}
    assert sent <= counts.keys()
    assert counts.keys() <= sent | uncertain
    assert not sent & uncertain
