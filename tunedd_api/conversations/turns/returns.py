"""Giving leases back, also those for which the database was away when their turns ended."""

import asyncio
import logging
from uuid import UUID

from tunedd_api.conversations.turns.ledger import Lease, TurnLedger
from tunedd_api.errors import StoreUnavailable

_log = logging.getLogger(__name__)


class LeaseReturns:
    """Leases of this process that are no longer needed; unreturned they hold for ``seconds``.

    One that could not be given back is given back before the next turn of its conversation begins
    here, so that the first request after an outage does not meet the turn that the outage ended.
    """

    def __init__(self, ledger: TurnLedger, seconds: float) -> None:
        self._ledger = ledger
        self._seconds = seconds
        self._due: dict[UUID, Lease] = {}

    async def give_back(self, lease: Lease) -> None:
        """Give a lease back, now or later."""
        try:
            await self._ledger.abandon(lease)
        except StoreUnavailable:
            _log.warning("A turn's lease could not be given back yet.")
            self.keep(lease)

    def keep(self, lease: Lease) -> None:
        """Remember that a lease may be held, until it has expired by itself."""
        self._due[lease.conversation_id] = lease
        asyncio.get_running_loop().call_later(self._seconds, self._forget, lease)

    async def settle(self, conversation: UUID) -> None:
        """Give back what is due of a conversation.

        Raises:
            StoreUnavailable: if that is still not possible.
        """
        lease = self._due.get(conversation)
        if lease is not None:
            await self._ledger.abandon(lease)
            self._forget(lease)

    def _forget(self, lease: Lease) -> None:
        if self._due.get(lease.conversation_id) is lease:
            del self._due[lease.conversation_id]
