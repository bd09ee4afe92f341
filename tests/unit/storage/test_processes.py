"""Which processes live, and what becomes of the leases of those that do not."""

import subprocess
import sys
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from tests.support.conversations import a_conversation
from tunedd_api.conversations.turns.ledger import Begun, Lease
from tunedd_api.errors import TurnInProgress
from tunedd_api.storage.conversations import SqlConversationRepository
from tunedd_api.storage.database import Database
from tunedd_api.storage.processes import Processes
from tunedd_api.storage.turns import SqlTurnLedger

DIES = """
import os, sys
from pathlib import Path
from tunedd_api.storage.processes import Processes
process = Processes(Path(sys.argv[1]))
with process.living():
    print(process.id, flush=True)
    os.kill(os.getpid(), 9)
"""


def killed(folder: Path) -> UUID:
    """A process that lived in the folder until it was killed."""
    command = [sys.executable, "-c", DIES, str(folder)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return UUID(found.stdout.strip())


def test_living_and_dead(tmp_path: Path) -> None:
    """A process that lives is told from one that was killed, and from one of elsewhere."""
    one, other = Processes(tmp_path), Processes(tmp_path)
    dead, elsewhere = killed(tmp_path), uuid4()
    with one.living(), other.living():
        assert other.dead([one.id, other.id, dead, elsewhere]) == {dead}
    assert list(tmp_path.iterdir()) == []


async def test_leases_of_the_dead(tmp_path: Path, database: Database) -> None:
    """What a killed process was answering is free at once, and what a living one answers is not."""
    repository = SqlConversationRepository(database)
    left, taken = a_conversation(), a_conversation()
    for conversation in (left, taken):
        await repository.add(conversation)
    living = Processes(tmp_path)
    with living.living():
        ledger = SqlTurnLedger(database, living.id)
        await SqlTurnLedger(database, killed(tmp_path)).begin(Lease(left.id, uuid4()), 60.0)
        await ledger.begin(Lease(taken.id, uuid4()), 60.0)
        assert await ledger.free(Processes(tmp_path).dead) == 1
        assert isinstance(await ledger.begin(Lease(left.id, uuid4()), 60.0), Begun)
        with pytest.raises(TurnInProgress):
            await ledger.begin(Lease(taken.id, uuid4()), 60.0)
