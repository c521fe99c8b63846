"""A process that is ready to dispatch at once: it says "ready", waits for a line, and runs the command line.

The line is JSON: by how many seconds its clock runs ahead, so that a test need not wait for leases, and the words.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta


def run() -> None:
    import obligations.cli.dispatch as command
    from obligations.cli import main
    from obligations.cli.common import now

    print("ready", flush=True)
    ahead, words = json.loads(sys.stdin.readline())
    command.now = lambda: now() + timedelta(seconds=ahead)  # type: ignore[attr-defined]
    main(words)


if __name__ == "__main__":
    run()
