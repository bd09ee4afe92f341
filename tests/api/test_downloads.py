"""The original file: whole, in part, and only if it has changed."""

from email.utils import formatdate

import httpx
import pytest

from tests.support.problems import problem_in
from tests.support.service import Served
from tests.support.texts import BEES, TEXTS
from tunedd_api.documents.model import document_id

PATH = f"/documents/{document_id(BEES)}/content"
CONTENT = TEXTS[BEES].encode()
SIZE = len(CONTENT)


@pytest.fixture
async def whole(client: httpx.AsyncClient) -> httpx.Response:
    """The file as it is given when nothing is said of it."""
    response = await client.get(PATH)
    assert (response.status_code, response.content) == (200, CONTENT)
    assert response.headers["accept-ranges"] == "bytes"
    return response


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=5-5", 5, 6),
        ("bytes=10-", 10, SIZE),
        ("bytes=-10", SIZE - 10, SIZE),
        (f"bytes=-{SIZE + 1}", 0, SIZE),
        (f"bytes=0-{10**18}", 0, SIZE),
        ("Bytes=0-0", 0, 1),
    ],
)
async def test_range(client: httpx.AsyncClient, asked: str, start: int, end: int) -> None:
    """A range is answered with these bytes alone, and where they stand."""
    response = await client.get(PATH, headers={"range": asked})
    assert (response.status_code, response.content) == (206, CONTENT[start:end])
    assert response.headers["content-range"] == f"bytes {start}-{end - 1}/{SIZE}"
    assert response.headers["content-length"] == str(end - start)


@pytest.mark.parametrize(
    "asked",
    [
        *("bytes=", "bytes=-", "bytes=9-5", "bytes=a-b", "bytes=0-1,3-4", "lines=0-1", "bytes"),
        *("bytes=0-0," * 10_000, f"bytes={'0' * 10_000}-", "bytes= - ", "bytes=--1"),
    ],
    ids=lambda asked: asked[:20],
)
async def test_range_that_is_none(client: httpx.AsyncClient, asked: str) -> None:
    """What is no single range counts for nothing, however long it is."""
    response = await client.get(PATH, headers={"range": asked})
    assert (response.status_code, response.content) == (200, CONTENT)


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={10**18}-", "bytes=-0"])
async def test_range_beyond_the_end(client: httpx.AsyncClient, asked: str) -> None:
    """A range that holds nothing of the file is refused, and its size is said."""
    response = await client.get(PATH, headers={"range": asked})
    assert problem_in(response, 416, "requested-range-not-satisfiable")
    assert response.headers["content-range"] == f"bytes */{SIZE}"


async def test_conditions(client: httpx.AsyncClient, whole: httpx.Response) -> None:
    """Who has the file already is told so; who takes it for another one, too."""
    etag, modified = whole.headers["etag"], whole.headers["last-modified"]
    past, future = formatdate(0, usegmt=True), formatdate(2**32, usegmt=True)
    for headers, status in (
        ({"if-none-match": etag}, 304),
        ({"if-none-match": f'"x", W/{etag}'}, 304),
        ({"if-none-match": "*"}, 304),
        ({"if-none-match": '"x"'}, 200),
        ({"if-none-match": '"x"', "if-modified-since": future}, 200),
        ({"if-none-match": etag, "if-modified-since": past}, 304),
        ({"if-modified-since": modified}, 304),
        ({"if-modified-since": future}, 304),
        ({"if-modified-since": past}, 200),
        ({"if-modified-since": "yesterday"}, 200),
        ({"if-match": etag}, 200),
        ({"if-match": "*"}, 200),
        ({"if-match": f"W/{etag}"}, 412),
        ({"if-match": '"x"'}, 412),
        ({"if-unmodified-since": past}, 412),
        ({"if-unmodified-since": modified}, 200),
        ({"if-unmodified-since": "yesterday"}, 200),
        ({"if-match": etag, "if-unmodified-since": past}, 200),
        ({"range": "bytes=0-1", "if-range": etag}, 206),
        ({"range": "bytes=0-1", "if-range": modified}, 206),
        ({"range": "bytes=0-1", "if-range": f"W/{etag}"}, 200),
        ({"range": "bytes=0-1", "if-range": '"x"'}, 200),
        ({"range": "bytes=0-1", "if-range": past}, 200),
        ({"range": "bytes=0-1", "if-none-match": etag}, 304),
    ):
        response = await client.get(PATH, headers=headers)
        assert response.status_code == status, headers
        if status == 304:
            assert response.content == b""
            assert response.headers["etag"] == etag
        if status == 412:
            problem_in(response, 412, "precondition-failed")


async def test_another_file(service: Served, whole: httpx.Response) -> None:
    """A file that has been replaced has another tag, and is sent anew."""
    content = CONTENT[::-1]
    assert (await service.client.put(f"/documents/{BEES}", content=content)).status_code == 202
    response = await service.client.get(PATH, headers={"if-none-match": whole.headers["etag"]})
    assert (response.status_code, response.content) == (200, content)


async def test_head(client: httpx.AsyncClient, whole: httpx.Response) -> None:
    """HEAD tells of every address what GET would, without the body."""
    for path in (PATH, "/livez", "/documents", f"/documents/{document_id(BEES)}", "/openapi.json"):
        get, head = await client.get(path), await client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        for response in (get, head):
            del response.headers["x-request-id"]  # each has its own
        assert head.headers == get.headers
    assert (await client.head("/nowhere")).status_code == 404
    refused = await client.head("/search")
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
    ranged = await client.head(PATH, headers={"range": "bytes=0-1"})
    assert (ranged.status_code, ranged.headers["content-length"]) == (200, str(SIZE))
    known = await client.head(PATH, headers={"if-none-match": whole.headers["etag"]})
    assert known.status_code == 304
