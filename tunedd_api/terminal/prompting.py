"""Reading what a user types, with the line editing that Python has at hand."""

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_MOST_LINES: Final = 1000
_PROMPT: Final = "> "


def prepare(history: Path, commands: Sequence[str]) -> None:
    """Let lines be edited, found again and completed, where the platform can."""
    try:
        import readline
    except ImportError:
        return
    with contextlib.suppress(OSError):
        history.parent.mkdir(parents=True, exist_ok=True)
        readline.read_history_file(history)
    readline.set_history_length(_MOST_LINES)
    readline.set_completer_delims(" ")

    def complete(text: str, state: int) -> str | None:
        fitting = [command for command in commands if text and command.startswith(text)]
        return fitting[state] if state < len(fitting) else None

    readline.set_completer(complete)
    readline.parse_and_bind("tab: complete")


def keep(history: Path) -> None:
    """Keep the lines for the next time."""
    with contextlib.suppress(ImportError, OSError):
        import readline

        readline.write_history_file(history)


def line() -> str | None:
    """The next line; None when the user leaves."""
    try:
        return input(_PROMPT if sys.stdin.isatty() else "")
    except (EOFError, KeyboardInterrupt):
        return None
