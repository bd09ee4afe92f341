"""Files as attachments, whole or in part."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack
from typing import BinaryIO, Final
from urllib.parse import quote

from fastapi import HTTPException, Response
from fastapi.responses import StreamingResponse

from tunedd_api.api.conditions import Outcome, Validators

_CHUNK: Final = 64 * 1024

_RANGE: Final = re.compile(r"bytes=\s*(?P<first>\d{0,19})-(?P<last>\d{0,19})\s*", re.IGNORECASE)
"""One range (RFC 9110, 14.1.2); several in one request need not be given, and are not."""

_AS_IT_IS: Final = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
"""For bytes that came from outside: a browser is not to make anything of them."""


def download(file: BinaryIO, name: str, media_type: str, asked: Mapping[str, str]) -> Response:
    """The bytes of a file that is open, to be saved under a name, and closed.

    ``asked`` are the headers of the request, which may want a part of it only, or nothing if it
    has not changed. What becomes of the file's own name meanwhile makes no difference.

    Raises:
        HTTPException: 412 if the file has changed, 416 if it has no such part.
    """
    with ExitStack() as unless_sent:
        unless_sent.callback(file.close)
        status = os.fstat(file.fileno())
        size = status.st_size
        validators = Validators(f'"{status.st_mtime_ns:x}-{size:x}"', int(status.st_mtime))
        outcome = validators.outcome(asked)
        if outcome is Outcome.CHANGED:
            raise HTTPException(412, "The file is not the one that the request is about.")
        if outcome is Outcome.SAME:
            return Response(status_code=304, headers=validators.headers)
        part = _part(asked, validators, size)
        start, end = part or (0, size)
        file.seek(start)
        unless_sent.pop_all()
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        "Content-Length": str(end - start),
        "Content-Disposition": _attachment(name),
        **validators.headers,
        **_AS_IT_IS,
    }
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    chunks = _chunks(file, end - start)
    return StreamingResponse(chunks, 206 if part else 200, headers, media_type)


def _part(asked: Mapping[str, str], validators: Validators, size: int) -> tuple[int, int] | None:
    """From where and until before where is asked for; None for the whole.

    Raises:
        HTTPException: 416 if there is nothing at all of the part.
    """
    found = _RANGE.fullmatch(asked.get("range", ""))
    if found is None or not (found["first"] or found["last"]):
        return None
    if (condition := asked.get("if-range")) is not None and not validators.are(condition):
        return None
    if not found["first"]:
        start, end = max(size - int(found["last"]), 0), size
    else:
        start = int(found["first"])
        end = min(int(found["last"]) + 1, size) if found["last"] else size
        if found["last"] and int(found["last"]) < start:
            return None
    if start >= end:
        raise HTTPException(
            416, f"The file has {size} bytes.", headers={"Content-Range": f"bytes */{size}"}
        )
    return start, end


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
