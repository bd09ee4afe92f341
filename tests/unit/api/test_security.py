"""The ASGI layers around the application, spoken to directly."""

from starlette.types import Message, Receive, Scope, Send

from tunedd_api.access import ApiKey, Authenticator
from tunedd_api.api.security import Authentication, BodyCap


class NoKeys:
    """A store that holds no key."""

    async def find(self, digest: str) -> ApiKey | None:
        """Nothing is found."""
        return None

    async def any(self, *, revoked: bool) -> bool:
        """There is none."""
        return False


class Room:
    """An application that notes who came in, and answers 204 after reading everything."""

    def __init__(self) -> None:
        self.entered: list[Scope] = []
        self.read: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the whole body and answer."""
        self.entered.append(scope)
        if scope["type"] != "http":
            return
        while True:
            message = await receive()
            self.read.append(message)
            if not message.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})


def scope_of(kind: str = "http", path: str = "/", *headers: tuple[bytes, bytes]) -> Scope:
    """The scope of a request."""
    return {"type": kind, "path": path, "method": "POST", "headers": list(headers)}


class Line:
    """A client's side of the connection."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = list(pieces)
        self.sent: list[Message] = []

    async def receive(self) -> Message:
        """Hand over the next piece."""
        piece = self.pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(self.pieces)}

    async def send(self, message: Message) -> None:
        """Note what came."""
        self.sent.append(message)

    @property
    def status(self) -> int:
        """The status of the response."""
        return int(self.sent[0]["status"])


async def test_lifespan_needs_no_key() -> None:
    """What is no HTTP request passes: the server's own lifespan has no header to show."""
    room = Room()
    line = Line()
    nobody = Authenticator(NoKeys(), ("a-key-of-the-settings",))
    for layer in (Authentication(room, nobody), BodyCap(room, 1, 1)):
        await layer(scope_of("lifespan"), line.receive, line.send)
    assert len(room.entered) == 2


async def test_announced_length_is_refused_unread() -> None:
    """A body announced as too large is refused before a byte of it is read."""
    room, line = Room(), Line(b"x")
    announced = (b"content-length", b"11")
    await BodyCap(room, 10, 10)(scope_of("http", "/", announced), line.receive, line.send)
    assert line.status == 413
    assert line.pieces == [b"x"]
    assert room.entered == []


async def test_understated_length_is_counted() -> None:
    """A body longer than it announced is refused all the same."""
    for length in (b"5", b"-1", b"five", b""):
        room, line = Room(), Line(b"12345", b"67890", b"!", b"never read")
        announced = (b"content-length", length)
        await BodyCap(room, 10, 10)(scope_of("http", "/", announced), line.receive, line.send)
        assert line.status == 413
        assert line.pieces == [b"never read"]


async def test_body_within_the_cap() -> None:
    """A body of exactly the cap comes through unchanged."""
    room, line = Room(), Line(b"12345", b"67890")
    await BodyCap(room, 10, 10)(scope_of(), line.receive, line.send)
    assert line.status == 204
    assert b"".join(m["body"] for m in room.read) == b"1234567890"


async def test_too_large_after_the_answer_began() -> None:
    """When the answer has begun there is no second one: the connection breaks off instead."""

    async def hasty(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await receive()

    line = Line(b"too much")
    broke_off = False
    try:
        await BodyCap(hasty, 3, 3)(scope_of(), line.receive, line.send)
    except BaseException as error:  # noqa: BLE001 - which one is the layer's own affair
        broke_off = not isinstance(error, Exception)
    assert broke_off
    assert [m["type"] for m in line.sent] == ["http.response.start"]
