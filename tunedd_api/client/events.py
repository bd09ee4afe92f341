"""What happens while an answer is made, read from a stream of server-sent events.

The format is that of the WHATWG's HTML standard; lines end with line feeds only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import ValidationError

from tunedd_api.client.errors import ApiError, Unreachable, Unreadable
from tunedd_api.client.models import Answer, Failure, Found, Passage, Piece


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
            Unreadable: if an event holds something else than it should.
        """
        *lines, self._rest = (self._rest + piece).split(b"\n")
        for line in lines:
            if line.strip():
                self._take(line.decode(errors="replace"))
            elif self._data:
                event = _event(self._name, "\n".join(self._data))
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


def _event(name: str, data: str) -> Event | None:
    """The event of a name; None for one that a later version may have added."""
    try:
        if name == "error":
            raise ApiError.of(Failure.model_validate_json(data).status, data.encode())
        if name == "sources":
            return Sources(Found.model_validate_json(data).passages)
        if name == "token":
            return Token(Piece.model_validate_json(data).text)
        return Done(Answer.model_validate_json(data)) if name == "done" else None
    except ValidationError as error:
        raise Unreadable(f"An event is none of this service: {name}.") from error
