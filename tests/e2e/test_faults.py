"""The service as a user has it: processes that are killed, stopped, cut off and started again."""

from pathlib import Path
from random import Random

import pytest

from tests.harness.faults import FAULTS, run

# `python -m tests.harness.faults` tries hundreds of them.
SEED = 7


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_every_fault(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> None:
    """Whatever befalls a turn, the history holds whole turns only, and the next one is taken."""
    url = request.getfixturevalue("postgres") if kind == "postgresql" else None
    faults = list(FAULTS)
    Random(SEED).shuffle(faults)  # noqa: S311 - chance
    report = await run(tmp_path, faults, SEED, url)
    assert report.violations == []
    assert sum(outcomes[""] for outcomes in report.outcomes.values()) == len(FAULTS)
    assert report.messages > len(FAULTS)
