"""Requests that try to reach what belongs to another key."""

from tests.harness.trespass import run


async def test_no_way_to_another_ones_conversation() -> None:
    """Whatever is asked, by whatever key, nothing of another's conversation is shown or changed."""
    # `python -m tests.harness.trespass` tries a hundred thousand times.
    report = await run(attempts=600, seed=5)
    assert report.violations == []
    assert len(report.routes) >= 15
    assert {200, 401, 404} <= report.statuses.keys()
