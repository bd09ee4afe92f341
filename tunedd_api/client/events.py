"""What happens while an answer is made, read from a stream of server-sent events.

The format is that of the WHATWG's HTML standard; lines end with line feeds only.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from tunedd_api.client.errors import ApiError, Unreachable
from tunedd_api.client.models import Answer, Found, Passage


@dataclass(frozen=True, slots=True)
class Sources:
    """The passages that the answer will rest on; comes first."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the answer's content."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """The whole answer; comes last."""

    message: Answer


Event: TypeAlias = Sources | Token | Done


class EventReader:
    """Takes the bytes of a stream as they come, and gives the events that are complete."""

    def __init__(self) -> None:
        self._rest = b""
        self._name = ""
        self._data: list[str] = []
        self._is_over = False

    def feed(self, piece: bytes) -> Iterator[Event]:
        """Take the next bytes.

        Raises:
            ApiError: if the service says that the turn has failed.
        """
        *lines, self._rest = (self._rest + piece).split(b"\n")
        for line in lines:
            if line.strip():
                self._take(line.decode())
            elif self._data:
                event = _event(self._name, json.loads("\n".join(self._data)))
                self._name, self._data = "", []
                if event is not None:
                    self._is_over = isinstance(event, Done)
                    yield event

    def finish(self) -> None:
        """Take it that the stream has ended.

        Raises:
            Unreachable: if it ended before the answer did.
        """
        if not self._is_over:
            raise Unreachable("The connection broke off before the answer was complete.")

    def _take(self, line: str) -> None:
        field, _, value = line.rstrip("\r").partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            self._name = value
        elif field == "data":
            self._data.append(value)


def _event(name: str, data: Any) -> Event | None:  # noqa: ANN401 - whatever JSON holds
    """The event of a name; None for one that a later version may have added."""
    if name == "error":
        raise ApiError.of(int(data.get("status", 500)), json.dumps(data).encode())
    if name == "sources":
        return Sources(Found.model_validate(data).passages)
    if name == "token":
        return Token(str(data["text"]))
    return Done(Answer.model_validate(data)) if name == "done" else None
