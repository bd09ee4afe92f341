"""What the terminal remembers between commands: the last conversation at each address."""

import json
import os
from pathlib import Path
from typing import Final
from uuid import UUID

_MOST: Final = 50


def state_folder() -> Path:
    """Where it is remembered (XDG Base Directory Specification)."""
    base = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(base).expanduser() / "tunedd"


def last_conversation(url: str) -> UUID | None:
    """The conversation that ``-c`` goes on with; None if none is known."""
    try:
        return UUID(str(_remembered().get(url)))
    except ValueError:
        return None


def remember_conversation(url: str, conversation: UUID) -> None:
    """Go on with this one next time. What cannot be written is not remembered."""
    known = {**{k: v for k, v in _remembered().items() if k != url}, url: str(conversation)}
    newest = dict(list(known.items())[-_MOST:])
    file = state_folder() / "conversations.json"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(newest), encoding="utf-8")
    except OSError:
        return


def _remembered() -> dict[str, str]:
    try:
        known = json.loads((state_folder() / "conversations.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
