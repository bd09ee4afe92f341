"""What is noted of a request while it is answered, for those who watch."""

from dataclasses import dataclass
from typing import Final

RECORD: Final = "tunedd.record"
"""Where the scope of a request has it."""

UNROUTED: Final = "none"
"""Stands for the address of requests that no endpoint has answered."""


@dataclass(slots=True)
class Record:
    """How a request is being answered; ``problem`` is the kind of problem that it is told."""

    route: str = UNROUTED
    status: int = 0
    problem: str | None = None
    conversation: str | None = None
