"""What a reader says of itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from tunedd_api.extraction.extracts import Extract, ExtractionLimits

Reader: TypeAlias = Callable[[Path, str, ExtractionLimits], Extract]
"""Reads a file that sentences call by the given name, within limits."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file, the suffixes that it goes by with their media types, and what reads it.

    Suffixes are lowercase. ``reads`` and ``leaves_out`` are the lines of ``docs/formats.md``.
    """

    name: str
    media_types: Mapping[str, str]
    read: Reader
    reads: Sequence[str]
    leaves_out: Sequence[str] = ()
