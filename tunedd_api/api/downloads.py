"""Files as attachments."""

import asyncio
import os
from collections.abc import AsyncIterator
from email.utils import formatdate
from typing import BinaryIO, Final
from urllib.parse import quote

from fastapi.responses import StreamingResponse

_CHUNK: Final = 64 * 1024

_AS_IT_IS: Final = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
"""For bytes that came from outside: a browser is not to make anything of them."""


class Download(StreamingResponse):
    """The bytes of a file that is open, to be saved under a name, and closed.

    What becomes of the file's own name meanwhile makes no difference.
    """

    def __init__(self, file: BinaryIO, name: str, media_type: str) -> None:
        status = os.fstat(file.fileno())
        headers = {
            "Content-Length": str(status.st_size),
            "Content-Disposition": _attachment(name),
            "Last-Modified": formatdate(status.st_mtime, usegmt=True),
            **_AS_IT_IS,
        }
        super().__init__(_chunks(file, status.st_size), media_type=media_type, headers=headers)


async def _chunks(file: BinaryIO, size: int) -> AsyncIterator[bytes]:
    """As many bytes as were announced, though somebody may be writing more."""
    with file:
        while size and (chunk := await asyncio.to_thread(file.read, min(_CHUNK, size))):
            size -= len(chunk)
            yield chunk


def _attachment(name: str) -> str:
    """RFC 6266: what is not ASCII goes into the extended parameter."""
    quoted = quote(name, safe="")
    if quoted == name:
        return f'attachment; filename="{name}"'
    return f"attachment; filename*=utf-8''{quoted}"
