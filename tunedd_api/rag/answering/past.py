"""How much of a conversation's past a prompt holds.

A model server reads anew what comes behind the first difference to the prompt before. If the oldest
turn were left out in every turn, that would be the whole history each time; so several are left
out at once, and then none for a while.
"""

from collections.abc import Sequence
from typing import Final

from tunedd_api.documents.passages import HistoryMessage

_KEPT: Final = 0.5
"""The share of the room that is still in use after turns were left out, if there is more than one.
"""


def first_kept(history: Sequence[HistoryMessage], costs: Sequence[int], room: int) -> int:
    """The place of the first message of the latest whole turns that fit into so many tokens.

    ``costs`` are the tokens of the messages. The same history with more behind it begins at the
    same place as long as all from there on fits.
    """
    starts = [at for at, message in enumerate(history) if message.role == "user"]
    ends = [*starts[1:], len(history)]
    turns = [sum(costs[start:end]) for start, end in zip(starts, ends, strict=False)]
    first, used = 0, 0
    for last, cost in enumerate(turns):
        used += cost
        if used <= room:
            continue
        while used > room or (first < last and used > _KEPT * room):
            used -= turns[first]
            first += 1
    return starts[first] if first < len(starts) else len(history)
