"""Originals and pages of documents over HTTP."""

from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from PIL import Image, ImageChops

from tests.support.problems import pointers_in, problem_in
from tests.support.service import Served, served
from tests.support.talk import ask, document_ids, everything, processed, put, start
from tests.support.texts import (
    BEES,
    CLOCK_PAGES,
    CLOCKS,
    CLOCKS_QUESTION,
    NAMES,
    NORTH,
    TEXTS,
    write_pdf,
)
from tunedd_api.settings import Settings


def png_in(response: httpx.Response) -> Image.Image:
    """Check that a response is a picture, and give it back."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "image/png"
    picture = Image.open(BytesIO(response.content))
    assert picture.format == "PNG"
    return picture.convert("RGB")


def changed_rows(one: Image.Image, other: Image.Image) -> Iterator[tuple[int, int]]:
    """Where two pictures of one page differ: from which row to which."""
    assert one.size == other.size
    if (box := ImageChops.difference(one, other).getbbox()) is not None:
        yield box[1], box[3]


async def test_content(service: Served, settings: Settings) -> None:
    """The original file is downloaded as it is, and a browser makes nothing of it."""
    for document in await everything(service.client, "/documents", limit=100):
        response = await service.client.get(f"/documents/{document['id']}/content")
        assert response.status_code == 200
        assert response.content == (settings.data_dir / document["name"]).read_bytes()
        headers = response.headers
        assert headers["content-type"].partition(";")[0] == document["media_type"]
        assert int(headers["content-length"]) == document["bytes"]
        last = document["name"].rpartition("/")[2]
        assert headers["content-disposition"] == f'attachment; filename="{last}"'
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"] == "sandbox"


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Ärger 100%.md", "attachment; filename*=utf-8''%C3%84rger%20100%25.md"),
        ("it's; a=b.md", "attachment; filename*=utf-8''it%27s%3B%20a%3Db.md"),
    ],
)
async def test_names_in_headers(service: Served, name: str, header: str) -> None:
    """A file's name comes along whole, whatever it is spelt with, and ends no header."""
    accepted = await put(service.client, name, TEXTS[BEES])
    response = await service.client.get(f"/documents/{accepted['id']}/content")
    assert response.headers["content-disposition"] == header


async def test_file_is_gone(service: Served, settings: Settings) -> None:
    """Without its file a document has no content and no pictures, but its text still."""
    identifier = (await document_ids(service.client))[CLOCKS]
    (settings.data_dir / CLOCKS).unlink()
    for path in ("content", "pages/1.png"):
        response = await service.client.get(f"/documents/{identifier}/{path}")
        assert "folder" in problem_in(response, 404, "not-found")["detail"]
    assert (await service.client.get(f"/documents/{identifier}/pages/1")).status_code == 200


async def test_text(service: Served) -> None:
    """The text of a page is what citations count the characters of."""
    ids = await document_ids(service.client)
    response = await service.client.get(f"/documents/{ids[NORTH]}/pages/1")
    assert response.json() == {"page": 1, "text": TEXTS[NORTH].strip()}
    for number, lines in enumerate(CLOCK_PAGES, 1):
        page = (await service.client.get(f"/documents/{ids[CLOCKS]}/pages/{number}")).json()
        assert page["page"] == number
        assert all(line in page["text"] for line in lines)
    conversation = (await start(service.client, documents=[CLOCKS]))["id"]
    for cited in (await ask(service.client, conversation, CLOCKS_QUESTION))["citations"]:
        path = f"/documents/{cited['document']['id']}/pages/{cited['page']}"
        text = (await service.client.get(path)).json()["text"]
        assert text[cited["start"] : cited["end"]] == cited["quote"]


async def test_page_without_text(service: Served, tmp_path: Path) -> None:
    """A page without text has an empty text and a picture; beyond the last there is neither."""
    write_pdf(tmp_path / "blank.pdf", (CLOCK_PAGES[0], (), CLOCK_PAGES[1]))
    accepted = await put(service.client, "blank.pdf", (tmp_path / "blank.pdf").read_bytes())
    ready = await processed(service.client, accepted["id"])
    assert (ready["status"], ready["pages"]) == ("ready", 3)
    path = f"/documents/{accepted['id']}/pages"
    response = await service.client.get(f"{path}/2")
    assert response.json() == {"page": 2, "text": ""}
    picture = png_in(await service.client.get(f"{path}/2.png"))
    assert picture.getextrema() == ((255, 255),) * 3
    response = await service.client.get(f"{path}/2.png", params={"start": 0, "end": 1})
    problem_in(response, 422, "invalid-request")
    for page in ("4", "4.png", "1000000", "1000000.png"):
        problem_in(await service.client.get(f"{path}/{page}"), 404, "not-found")


@pytest.mark.parametrize("page", ["0", "-1", "1.5", "one", "1e3", "10000000", "0.png", "1.jpg"])
async def test_no_page(service: Served, page: str) -> None:
    """What cannot be the number of a page is not found."""
    identifier = (await document_ids(service.client))[CLOCKS]
    response = await service.client.get(f"/documents/{identifier}/pages/{page}")
    problem_in(response, 404, "not-found")


async def test_no_document(service: Served) -> None:
    """A document that is not there has no content and no pages."""
    for path in ("content", "pages/1", "pages/1.png"):
        response = await service.client.get(f"/documents/{uuid4()}/{path}")
        problem_in(response, 404, "not-found")


async def test_picture(service: Served) -> None:
    """Each page is shown as a picture, and a span of its text is marked where it stands."""
    identifier = (await document_ids(service.client))[CLOCKS]
    path = f"/documents/{identifier}/pages"
    plain = png_in(await service.client.get(f"{path}/1.png"))
    other = png_in(await service.client.get(f"{path}/2.png"))
    assert plain.size == other.size
    assert plain.tobytes() != other.tobytes()
    text = (await service.client.get(f"{path}/1")).json()["text"]
    rows = []
    for line in CLOCK_PAGES[0]:
        start_ = text.index(line)
        span = {"start": start_, "end": start_ + len(line)}
        marked = png_in(await service.client.get(f"{path}/1.png", params=span))
        (found,) = changed_rows(plain, marked)
        rows.append(found)
    assert rows == sorted(rows)
    assert all(bottom <= top for (_, bottom), (top, _) in pairwise(rows))


async def test_width_and_crop(service: Served) -> None:
    """A picture has the width that is asked for, and holds the whole page or the span's lines."""
    identifier = (await document_ids(service.client))[CLOCKS]
    path = f"/documents/{identifier}/pages/1.png"
    span = {"start": 0, "end": 6}
    page = await service.client.get(path, params={**span, "width": 400})
    strip = await service.client.get(path, params={**span, "width": 400, "crop": "span"})
    assert png_in(page).width == png_in(strip).width == 400
    assert png_in(strip).height < png_in(page).height / 4
    for response in (page, strip):
        left, top, right, bottom = map(float, response.headers["span-box"].split(","))
        assert 0 <= left < right <= 1
        assert 0 <= top < bottom <= 1


async def test_picture_that_the_client_has(service: Served) -> None:
    """A picture is sent again only if it is another: other page, span, size, or bytes."""
    identifier = (await document_ids(service.client))[CLOCKS]
    path = f"/documents/{identifier}/pages/1.png"
    first = await service.client.get(path)
    tag = first.headers["etag"]
    again = await service.client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    for params in ({"start": 0, "end": 5}, {"width": 300}):
        other = await service.client.get(path, params=params, headers={"If-None-Match": tag})
        assert other.status_code == 200
        assert other.headers["etag"] != tag
    changed = await service.client.get(path, headers={"If-Match": '"other"'})
    problem_in(changed, 412, "precondition-failed")
    head = await service.client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(first.content))
    assert head.headers["etag"] == tag


@pytest.mark.parametrize(
    "view", [{"width": 0}, {"width": 5000}, {"crop": "page"}, {"crop": "span"}]
)
async def test_bad_view(service: Served, view: dict[str, int | str]) -> None:
    """A size that there cannot be is refused, and a crop to no span."""
    identifier = (await document_ids(service.client))[CLOCKS]
    response = await service.client.get(f"/documents/{identifier}/pages/1.png", params=view)
    problem_in(response, 422, "invalid-request")


@pytest.mark.parametrize(
    "span",
    [
        {"start": 0},
        {"end": 5},
        {"start": 5, "end": 5},
        {"start": 5, "end": 3},
        {"start": 0, "end": 100_000},
        {"start": -1, "end": 3},
        {"start": "a", "end": 3},
    ],
)
async def test_bad_span(service: Served, span: dict[str, int | str]) -> None:
    """A span that is not on the page, or is half a span, is refused."""
    identifier = (await document_ids(service.client))[CLOCKS]
    response = await service.client.get(f"/documents/{identifier}/pages/1.png", params=span)
    problem = problem_in(response, 422, "invalid-request")
    if "errors" in problem:
        assert pointers_in(problem) == ["start"]


async def test_only_pdfs_have_pictures(service: Served) -> None:
    """Pages of other documents have text and no pictures."""
    ids = await document_ids(service.client)
    for name in set(NAMES) - {CLOCKS}:
        response = await service.client.get(f"/documents/{ids[name]}/pages/1.png")
        assert "PDF" in problem_in(response, 404, "not-found")["detail"]


async def test_file_has_changed(settings: Settings) -> None:
    """While a replaced document waits for ingestion, no picture of other text is shown."""
    async with served(settings) as service:
        identifier = (await document_ids(service.client))[CLOCKS]
        write_pdf(settings.data_dir / CLOCKS, (("Sundials", "Sundials need the sun."),) * 2)
        path = f"/documents/{identifier}/pages/1.png"
        for params in ({}, {"start": 0, "end": 5}):
            response = await service.client.get(path, params=params)
            problem_in(response, 409, "document-changing")
        (settings.data_dir / CLOCKS).write_bytes(b"No PDF at all.")
        problem_in(await service.client.get(path), 422, "unreadable-document")
