"""Requests that nobody means, under /v1 and /mcp."""

from tests.support.fuzzing import fuzz
from tests.support.service import SettingsFactory, client_of, served


async def test_nothing_breaks(settings_for: SettingsFactory) -> None:
    """Whatever is sent, the answer is no bug, and each error has the shape of its place."""
    async with (
        served(settings_for(mcp=True)) as service,
        client_of(service.app, raises=False) as client,
    ):
        seen = await fuzz(client, count=150, seed=7)
    assert seen[200] > 10
    assert sum(count for status, count in seen.items() if status >= 400) > 50
