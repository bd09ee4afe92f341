"""What is logged of requests that never get as far as the application."""

import logging

import pytest

from tunedd_api.serving.refusals import FULL, TOO_SLOW, RefusalLog, headers_too_large


class Clock:
    """A clock that the test sets."""

    now = 100.0

    def __call__(self) -> float:
        """The time in seconds."""
        return self.now


def test_flood_is_few_lines(caplog: pytest.LogCaptureFixture) -> None:
    """However many requests are refused, each kind has a line in ten seconds, which counts them."""
    clock = Clock()
    log = RefusalLog(10.0, clock)
    kinds = (headers_too_large(1, 1), TOO_SLOW, FULL)
    with caplog.at_level(logging.INFO, "tunedd_api"):
        for _ in range(1000):
            for kind in kinds:
                log.note(kind)
        clock.now += 10
        log.note(FULL)
    told = [(vars(r)["status"], vars(r)["problem"], vars(r)["left_out"]) for r in caplog.records]
    assert told == [
        (431, "headers-too-large", 0),
        (408, "request-timeout", 0),
        (503, "too-many-connections", 0),
        (503, "too-many-connections", 999),
    ]
    assert {vars(record)["event"] for record in caplog.records} == {"refusal"}
