"""How the characters of Rich Text look, group by group."""

from dataclasses import dataclass, field
from typing import Final

from tunedd_api.extraction.text.inks import TINY, WHITE, Colour, blends

BELOW: Final = frozenset(
    {"cbpat", "cfpat", "shading", "clcbpat", "clcfpat", "clshdng", "trcbpat", "shp", "do"}
    | {"background", "viewbksp"}
)
"""Words that give paragraphs, cells or pages a colour, or draw something."""

_SHADES: Final = frozenset({"cb", "highlight", "chcbpat"})
_RAISING: Final = {"super": 1, "up": 1, "sub": -1, "dn": -1, "nosupersub": 0}
_SWITCHES: Final = {"v": "is_hidden", "strike": "is_struck", "striked": "is_struck"}
_NUMBERS: Final = {"uc": "skip", "cf": "ink", **dict.fromkeys(_SHADES, "shade")}
_MOST_COLOURS: Final = 1_000


@dataclass(slots=True)
class Group:
    """What holds from here to the end of a group; ``ink`` and ``shade`` are numbers of colours."""

    target: str = ""
    is_skipped: bool = False
    is_hidden: bool = False
    is_struck: bool = False
    is_tiny: bool = False
    script: int = 0
    font: int = -1
    skip: int = 1
    ink: int = 0
    shade: int = 0

    @property
    def is_unseen(self) -> bool:
        """Whether nothing of its characters is read, whatever they stand on."""
        return self.is_skipped or self.is_hidden or self.is_struck or self.is_tiny

    def hears(self, word: str, number: int | None) -> bool:
        """Take a word about characters in; False if it is none."""
        if word in _SWITCHES:
            setattr(self, _SWITCHES[word], number != 0)
        elif word in _RAISING:
            self.script = 0 if number == 0 else _RAISING[word]
        elif word in _NUMBERS:
            setattr(self, _NUMBERS[word], max(0, number or 0))
        elif word == "fs":
            self.is_tiny = 0 < (number or 0) < 2 * TINY
        elif word == "plain":
            self.is_hidden = self.is_struck = self.is_tiny = False
            self.script = self.ink = self.shade = 0
        else:
            return False
        return True


@dataclass(slots=True)
class Colours:
    """The colours that a document names by number.

    ``is_plain`` is true as long as nothing but characters has a colour of its ground.
    """

    is_plain: bool = True
    _known: list[Colour | None] = field(default_factory=list)
    _mixed: dict[str, int] = field(default_factory=dict)

    def mix(self, part: str, number: int | None) -> None:
        """Say how much of red, green or blue there is in the next colour."""
        self._mixed[part] = min(255, max(0, number or 0))

    def end(self, count: int) -> None:
        """The next so many colours are complete; of the first one all that was said is part."""
        for _ in range(min(count, _MOST_COLOURS - len(self._known))):
            red, green, blue = (self._mixed.get(part, 0) for part in ("red", "green", "blue"))
            self._known.append((red, green, blue) if self._mixed else None)
            self._mixed = {}

    def hide(self, group: Group) -> bool:
        """Whether characters have the colour that they stand on."""
        if not group.ink:
            return False
        plain = WHITE if self.is_plain else None
        return blends(self._of(group.ink), self._of(group.shade) if group.shade else plain)

    def _of(self, number: int) -> Colour | None:
        return self._known[number] if number < len(self._known) else None
