"""When to try a call again, and after how many seconds."""

import random
from dataclasses import dataclass
from typing import Any, Final

import httpx

from tunedd_api.client.calls import Call

_REFUSED: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""What happens before anything is sent."""


@dataclass(frozen=True, slots=True)
class Retries:
    """At most ``most`` more attempts: the first after ``first`` seconds, each other twice as late.

    None is more than ``longest`` seconds after the one before.
    """

    most: int = 2
    first: float = 0.5
    longest: float = 30.0

    def after_failure(
        self, call: Call[Any], tried: int, error: httpx.TransportError
    ) -> float | None:
        """How long to wait after a call that nobody has answered; None to give up."""
        again = call.repeatable or isinstance(error, _REFUSED)
        return self._pause(tried) if again and tried < self.most else None

    def after_response(self, tried: int, response: httpx.Response) -> float | None:
        """How long to wait after a call that was refused; None to take the refusal.

        Only what says that it is over soon is tried again: 429 and 503, by their own word when.
        """
        if response.status_code not in {429, 503} or tried >= self.most:
            return None
        told = response.headers.get("retry-after", "")
        return min(float(told), self.longest) if told.isdecimal() else self._pause(tried)

    def _pause(self, tried: int) -> float:
        pause = min(self.first * float(2**tried), self.longest)
        return pause * random.uniform(0.5, 1.0)  # noqa: S311 - no secret
