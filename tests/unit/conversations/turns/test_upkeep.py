"""What the ledger needs now and then."""

import asyncio

from tests.support.milestones import PATIENCE
from tunedd_api.conversations.turns.upkeep import upkeep
from tunedd_api.errors import StoreUnavailable
from tunedd_api.storage.database import Database
from tunedd_api.storage.turns import SqlTurnLedger


class FailingLedger(SqlTurnLedger):
    """A ledger that is out of reach the first time."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.asked = 0
        self.twice = asyncio.Event()

    async def forget_old_keys(self) -> None:
        """Fail, then do it."""
        self.asked += 1
        if self.asked == 1:
            raise StoreUnavailable("The database is out of reach.")
        await super().forget_old_keys()
        self.twice.set()


async def test_upkeep_goes_on(database: Database) -> None:
    """Keys are cleared away again and again, also after a database that was away."""
    ledger = FailingLedger(database)
    async with asyncio.timeout(PATIENCE), upkeep(ledger, every=0.001):
        await ledger.twice.wait()


async def test_upkeep_ends_at_once(database: Database) -> None:
    """Who stops the service does not wait for the next time."""
    ledger = FailingLedger(database)
    async with asyncio.timeout(PATIENCE), upkeep(ledger, every=3600.0):
        pass
