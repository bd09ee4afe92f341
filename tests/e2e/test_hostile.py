"""The service under bytes that nobody should send."""

from pathlib import Path

from tests.harness.hostile import try_all


async def test_hostile_bytes(tmp_path: Path) -> None:
    """Whatever bytes arrive, no answer is a server error and no traceback is logged."""
    # `python -m tests.harness.hostile` tries thousands of them.
    report = await try_all(cases=150, seed=3, folder=tmp_path)
    assert report.violations == []
    assert len(report.statuses) >= 4
