"""Long tables that are asked over HTTP: each row is found and shown with its columns."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import docx
import pytest

from tests.support.models import ScriptedLLM, chat_model
from tests.support.service import Served, SettingsFactory, served
from tests.support.talk import ask, found_by, page_slice, start

_SHARED: Final = os.environ.get("TUNEDD_TEST_SHARED", "")
_REFUSAL: Final = "I do not know."
_HEADER: Final = ["Station", "Platforms", "Staff", "Opened"]
_SHOWN: Final = " | ".join(_HEADER)
_FIRST: Final = ("Ash", "Birch", "Cedar", "Dale", "Elm", "Fern", "Gorse", "Hazel", "Ivy", "Oak")
_SECOND: Final = ("bridge", "field", "gate", "hill", "mere", "stone", "wick", "worth", "ford")
_ROWS: Final = [
    [f"{first}{second}", str(2 + number * 7 % 23), str(40 + number * 13 % 97), str(1850 + number)]
    for number, (second, first) in enumerate((s, f) for s in _SECOND for f in _FIRST)
]


def _html(path: Path) -> None:
    rows = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in _ROWS)
    head = "".join(f"<th>{name}" for name in _HEADER)
    path.write_text(f"<h1>Railway</h1><table><tr>{head}{rows}</table>", encoding="utf-8")


def _markdown(path: Path) -> None:
    lines = [f"| {_SHOWN} |", "|---|---|---|---|", *(f"| {' | '.join(row)} |" for row in _ROWS)]
    path.write_text("# Railway\n\n" + "\n".join(lines) + "\n", encoding="utf-8")


def _csv(path: Path) -> None:
    path.write_text("\n".join(map(",".join, [_HEADER, *_ROWS])), encoding="utf-8")


def _word(path: Path) -> None:
    written = docx.Document()
    written.add_heading("Railway", 1)
    table = written.add_table(rows=0, cols=len(_HEADER))
    for row in (_HEADER, *_ROWS):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    written.save(str(path))


async def _answer(service: Served, question: str) -> tuple[str, list[dict[str, object]]]:
    """The answer of a model that knows nothing, and its citations, which stand on the page."""
    conversation = await start(service.client)
    answer = await ask(service.client, conversation["id"], question)
    assert answer["outcome"] == "answered", question
    for cited in answer["citations"]:
        place = cited["document"]["id"], cited["page"], cited["start"], cited["end"]
        assert await page_slice(service, *place) == cited["quote"]
    return answer["content"], answer["citations"]


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("railway.html", _html),
        ("railway.md", _markdown),
        ("railway.csv", _csv),
        ("railway.docx", _word),
    ],
)
async def test_rows_of_a_long_table_are_found_with_their_columns(
    settings_for: SettingsFactory, name: str, write: Callable[[Path], None]
) -> None:
    """Wherever a row stands, a question for a column finds it, and its columns are named."""
    settings = settings_for(grounding="strict")
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    write(settings.data_dir / name)
    llm = ScriptedLLM.saying(_REFUSAL)
    async with served(settings, chat=chat_model(llm)) as service:
        for station, platforms, _, opened in (_ROWS[at] for at in (5, 42, 71, 89)):
            question = f"How many platforms does {station} have?"
            best = (await found_by(service.client, question))[0]
            assert station in best["text"]
            llm.follow(_REFUSAL)
            content, cited = await _answer(service, question)
            assert _SHOWN in content
            assert any(f"{station} | {platforms}" in str(one["quote"]) for one in cited)
            assert _SHOWN in str(llm.calls[-1][-1].content).split(f"{station} | ")[0]
            llm.follow(_REFUSAL)
            content, _ = await _answer(service, f"When was {station} opened?")
            assert opened in content


@pytest.mark.parametrize(("name", "write"), [("railway.html", _html), ("railway.md", _markdown)])
async def test_rows_of_a_long_table_are_compared(
    settings_for: SettingsFactory, name: str, write: Callable[[Path], None]
) -> None:
    """The most stands in one passage of the table, wherever the question is found nearest."""
    settings = settings_for(grounding="strict")
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    write(settings.data_dir / name)
    most = max(_ROWS, key=lambda row: int(row[2]))
    asked = {
        "Which station has the most staff?": [most],
        "Which stations opened after 1937?": _ROWS[-2:],
        "Which is older, Oakford or Ashbridge?": [_ROWS[0], _ROWS[-1]],
    }
    llm = ScriptedLLM.saying(_REFUSAL)
    async with served(settings, chat=chat_model(llm)) as service:
        for question, rows in asked.items():
            llm.follow(_REFUSAL)
            _, cited = await _answer(service, question)
            told = [line.strip("| ") for one in cited for line in str(one["quote"]).splitlines()]
            assert told == [_SHOWN, *(" | ".join(row) for row in rows)]


@pytest.mark.parametrize("name", ["pumps.docx", "pumps.html"])
async def test_pumps(settings_for: SettingsFactory, name: str) -> None:
    """The pressure of a pump far down its table is found and quoted."""
    source = Path(_SHARED) / "cases" / name
    if not _SHARED or not source.is_file():
        pytest.skip("TUNEDD_TEST_SHARED names no folder with cases")
    settings = settings_for(grounding="strict")
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    (settings.data_dir / name).write_bytes(source.read_bytes())
    async with served(settings, chat=chat_model(ScriptedLLM.saying(_REFUSAL))) as service:
        content, cited = await _answer(service, "What is the pressure of Pump 71?")
    assert content.startswith("Model | Pressure bar | Flow litres | Built: “Pump 71 | 57")
    assert str(cited[0]["quote"]).startswith("Pump 71 | 57")
