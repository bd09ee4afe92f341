"""A small library of documents on topics that share no words."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas

BEES: Final = "bees.md"
BREAD: Final = "bread.txt"
NORTH: Final = "north/report.txt"
SOUTH: Final = "south/report.txt"
CLOCKS: Final = "clocks.pdf"

TEXTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        BEES: (
            "# Honeybees\n\n"
            "Honeybees dance to tell their sisters where flowers stand. "
            "The waggle points towards the nectar, measured against the sun. "
            "A crowded hive shelters sixty thousand workers in summer.\n\n"
            "Every spring the queen lays two thousand eggs each day. "
            "Drones die after mating and leave no sting behind.\n"
        ),
        BREAD: (
            "Sourdough\n\n"
            "Sourdough rises because wild yeast ferments flour slowly. "
            "Bakers feed their starter with water every morning.\n\n"
            "Gluten strands trap carbon dioxide, so the crumb becomes open. "
            "Loaves weighing 900 grams bake 45 minutes inside a steaming oven.\n"
        ),
        NORTH: (
            "Glaciers\n\n"
            "Glaciers carve valleys while creeping downhill. "
            "Meltwater lubricates the ice, and crevasses open along curved stretches.\n"
        ),
        SOUTH: (
            "Deserts\n\n"
            "Deserts receive less than 250 millimetres of rain annually. "
            "Dunes migrate before prevailing winds, burying oases and caravans.\n"
        ),
    }
)

CLOCK_PAGES: Final = (
    (
        "Pendulum clocks",
        "Huygens patented the pendulum clock during 1657.",
        "Its escapement releases one tooth per swing.",
    ),
    (
        "Quartz watches",
        "Quartz crystals vibrate 32768 times per second under voltage.",
        "Batteries power wristwatches for years.",
    ),
)

NAMES: Final = tuple(sorted((*TEXTS, CLOCKS)))

BEES_QUESTION: Final = "Where do honeybees dance to tell their sisters that flowers stand?"
BEES_FOLLOW_UP: Final = "How many workers does a crowded hive shelter?"
BREAD_QUESTION: Final = "Why does sourdough rise when wild yeast ferments flour?"
CLOCKS_QUESTION: Final = "When was the pendulum clock patented by Huygens?"
UNRELATED_QUESTION: Final = "Which parliament ratified Lisbon treaties?"


def write_library(folder: Path) -> None:
    """Write the documents into a folder."""
    for name, text in TEXTS.items():
        write_text(folder / name, text)
    write_pdf(folder / CLOCKS, CLOCK_PAGES)


def write_text(path: Path, text: str) -> None:
    """Write a text file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def write_pdf(path: Path, pages: tuple[tuple[str, ...], ...]) -> None:
    """Write a PDF; each page has its lines of text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    canvas = Canvas(str(path), pagesize=A5, invariant=1)
    for lines in pages:
        for number, line in enumerate(lines):
            canvas.setFont("Helvetica", 18 if number == 0 else 10)
            canvas.drawString(40, 540 - 24 * number, line)
        canvas.showPage()
    canvas.save()
