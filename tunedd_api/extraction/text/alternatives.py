"""The words that stand for a picture."""

import re
from typing import Final

_FILE: Final = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|tiff?|emf|wmf)\Z", re.IGNORECASE)
_SHORTEST: Final = 3


def alternative(words: str) -> str:
    """The words in brackets, if they are more than a file's name."""
    words = " ".join(words.split())
    return "" if len(words) < _SHORTEST or _FILE.search(words) else f" [{words}] "
