"""Files read where the tests run, rather than in processes that take their time to start."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeAlias

from tunedd_api.extraction import formats
from tunedd_api.extraction.extracts import Extract, Range, RenderedPage
from tunedd_api.extraction.pdf.rendering import render_page

Happening: TypeAlias = Callable[[], object]
"""Something that a test lets happen meanwhile."""


class ExtractionHere:
    """An ``Extraction`` without processes.

    ``read`` holds the names of the files read so far; what ``meanwhile`` has under a file's name
    happens once, when that file is read the next time.
    """

    def __init__(self) -> None:
        self.read: list[str] = []
        self.meanwhile: dict[str, Happening] = {}

    def extract(self, path: Path, name: str) -> Extract:
        """Read a file."""
        self.read.append(name)
        extract = formats.extract(path, name)
        if (happens := self.meanwhile.pop(name, None)) is not None:
            happens()
        return extract

    def glance(self, path: Path, name: str) -> Extract:
        """Read a file."""
        return self.extract(path, name)

    async def draw(
        self,
        path: Path,
        name: str,
        number: int,
        span: tuple[int, int] | None,
        *,
        width: int | None = None,
        cropped: bool = False,
    ) -> RenderedPage:
        """Draw a page."""
        marked = None if span is None else Range(*span)
        draw = partial(render_page, width=width, cropped=cropped)
        return await asyncio.to_thread(draw, path, name, number, marked)

    def close(self) -> None:
        """Do nothing: nothing was started."""
