"""How requests are addressed before they are routed: plain ASGI."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Prefixed:
    """Takes the prefix off paths that a proxy has passed on with it; without it they do as well."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on under the path that it is routed by."""
        if scope["type"] == "http" and scope["path"].startswith(f"{self._prefix}/"):
            scope = {**scope, "path": scope["path"].removeprefix(self._prefix)}
        await self._app(scope, receive, send)


class HeadAsGet:
    """Answers HEAD as it would GET, without the body (RFC 9110, 9.3.2), and so without a range."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and of the answer the head."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                # At once, so that who would go on streaming is told that nobody listens.
                await send({"type": "http.response.body", "body": b""})

        headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
        await self._app({**scope, "method": "GET", "headers": headers}, receive, send_head)
