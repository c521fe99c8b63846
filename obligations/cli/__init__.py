"""The command line. Each command is imported when it is called, and not before."""

from __future__ import annotations

import io
import sys
from importlib import import_module
from typing import Any

import click

from obligations import __version__
from obligations.cli.printing import echo_text
from obligations.errors import ObligationsError

#: Every command, the module that holds it, and its line in the help.
COMMANDS = {
    "audit": ("obligations.cli.audit", "Compare stated dates with computed ones; name the cause."),
    "calendar": ("obligations.cli.calendar", "Show a calendar's closures, or pin calendars anew."),
    "check": ("obligations.cli.check", "Check rules, calendars and cases; run their examples."),
    "dispatch": ("obligations.cli.dispatch", "Send the reminders that are due, each once."),
    "explain": ("obligations.cli.explain", "Explain an occurrence: its date, step by step."),
    "export": ("obligations.cli.export", "Write a folder of feeds for any web server."),
    "feed": ("obligations.cli.feed", "Write a case as an iCalendar feed."),
    "impact": ("obligations.cli.impact", "Say what moves if a fact or a calendar changes."),
    "journal": ("obligations.cli.journal", "List what was recorded of a case, and verify it."),
    "plan": ("obligations.cli.plan", "Say the last possible day of each step before a due date."),
    "read": ("obligations.cli.read", "Find the time limits in a text, and date them."),
    "record": ("obligations.cli.record", "Record a fact, a discharge, a ruling or a waiver."),
    "remind": ("obligations.cli.remind", "List the reminders of a case, or write them as mails."),
    "rules": ("obligations.cli.rules", "List and search the library of rules."),
    "schedule": ("obligations.cli.schedule", "Print the register of a case."),
    "schema": ("obligations.cli.schema", "Write the JSON Schema of the files."),
    "store": ("obligations.cli.store", "Look after a store, for example after a restored backup."),
    "verify": ("obligations.cli.verify", "Check proofs by another hand, day by day."),
    "when": ("obligations.cli.when", "Work out the date of one time phrase."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported on use; all of them share one way of failing."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in sorted(COMMANDS.items())])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what goes wrong on purpose is a message and an exit code, never a traceback."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except ObligationsError as error:
            echo_text(str(error), err=True)
            ctx.exit(error.exit_code)
        except RecursionError:
            echo_text("the input is nested too deeply", err=True)
            ctx.exit(1)
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            echo_text(f"{error.filename or 'a file'}: {error.strerror or error}", err=True)
            ctx.exit(1)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="obligations")
def main() -> None:
    """Deadlines in the law's own words, with a proof for every date.

    Exit codes: 0 fine, 1 findings (a problem; with --strict an overdue duty or a discrepancy), 2 wrong usage.
    """
