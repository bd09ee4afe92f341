"""How many requests a key may make: plain ASGI, right after who calls is known.

Each response says what is left, in the header fields of draft-ietf-httpapi-ratelimit-headers-10:
``RateLimit-Policy: "key";q=600;w=60`` names the quota and its window in seconds, and
``RateLimit: "key";r=599;t=60`` what remains of it and when it is whole again.
"""

import math
from collections.abc import Callable
from time import monotonic
from typing import Final
from uuid import UUID

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tunedd_api.access import CALLER, Caller
from tunedd_api.api.problems import instance_of, problem, response

_WINDOW: Final = 60
"""Seconds."""

_MOST_WINDOWS: Final = 10_000
"""Owners that are kept count of before those are forgotten whose window is over."""


class Quota:
    """So many requests for each owner within a minute that begins with its first one."""

    def __init__(self, requests: int, clock: Callable[[], float] = monotonic) -> None:
        self.requests = requests
        self.seconds = _WINDOW
        self._clock = clock
        self._windows: dict[UUID, tuple[float, int]] = {}

    def spend(self, owner: UUID) -> tuple[int, int]:
        """Count a request: how many more are left, -1 if this was one too many, and for how long.

        The time is in whole seconds, rounded up.
        """
        now = self._clock()
        ends, used = self._windows.get(owner, (0.0, 0))
        if ends <= now:
            self._forget(now)
            ends, used = now + self.seconds, 0
        used = min(used + 1, self.requests + 1)
        self._windows[owner] = ends, used
        return self.requests - used, math.ceil(ends - now)

    def _forget(self, now: float) -> None:
        if len(self._windows) >= _MOST_WINDOWS:
            self._windows = {k: v for k, v in self._windows.items() if v[0] > now}


class RateLimit:
    """Refuses what a key asks for beyond its quota; whoever needs no key has none."""

    def __init__(self, app: ASGIApp, quota: Quota) -> None:
        self._app = app
        self._quota = quota

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and tell what is left, or answer 429."""
        caller: Caller | None = scope.get(CALLER)
        if caller is None or caller.owner is None:
            await self._app(scope, receive, send)
            return
        quota = self._quota
        left, seconds = quota.spend(caller.owner)
        told = {
            "RateLimit-Policy": f'"key";q={quota.requests};w={quota.seconds}',
            "RateLimit": f'"key";r={max(left, 0)};t={seconds}',
        }
        if left < 0:
            body = problem(
                429,
                "too-many-requests",
                "Too many requests",
                f"This key may make {quota.requests} requests in {quota.seconds} s; "
                f"the next ones are taken in {seconds} s.",
                instance_of(scope),
            )
            refusal = response(body, {**told, "Retry-After": str(seconds)})
            await refusal(scope, receive, send)
            return

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(told)
            await send(message)

        await self._app(scope, receive, telling)
