"""The benchmarks: sound declarations, and a report that says what the results say."""

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks import __main__ as program
from benchmarks.framework import catalogue, report, results
from benchmarks.framework.benchmark import Bar, Benchmark, Figure, Run, in_turns, ratios
from benchmarks.framework.catalogue import benchmarks
from benchmarks.framework.environments import PEERS, wanted
from benchmarks.framework.machine import Machine
from benchmarks.framework.results import Result

MACHINE = Machine("a processor", 2, 24, "Linux x86_64", "3.11.7", 0.5)
RACE = Benchmark(
    name="race",
    title="A race",
    what="Bees fly against ants.",
    measure=lambda run: [Figure("flight", "bees", "ms", (1.0,) * run.repeats)],
    bars=(
        Bar("flight / ants", at_most=0.25),
        Bar("flowers", at_least=10, of="bees", held_by="Rain holds it."),
        Bar("honey", at_least=1, of="bees"),
    ),
)
FOUND = (
    Figure("flight", "bees", "ms", (2.0, 4.0, 3.0)),
    Figure("flight", "ants", "ms", (16.0, 16.0, 16.0)),
    Figure("flight / ants", "", "times", (0.125, 0.25, 0.1875)),
    Figure("flowers", "bees", "a second", (5.0,)),
)
RESULT = Result("race", "2026-11-26", 7, MACHINE, {"ants": "1.2"}, FOUND)


@pytest.mark.parametrize("name", benchmarks())
def test_declarations_are_sound(name: str) -> None:
    """A benchmark says what it measures, each bar has one limit, each peer has its packages."""
    declared = benchmarks()[name]
    assert declared.name == name
    assert re.fullmatch(r"[a-z0-9-]+", name)
    assert declared.title
    assert declared.what.endswith(".")
    assert declared.repeats >= 1
    for bar in declared.bars:
        assert (bar.at_most is None) != (bar.at_least is None), bar.measure
    for peer in declared.peers:
        assert wanted(peer), f"{peer} is known by no package"


def test_requirements_of_peers_are_pinned() -> None:
    """Every package of a peer has one version, and none is named twice."""
    for file in PEERS.glob("*/requirements.txt"):
        lines = [line for line in file.read_text("utf-8").splitlines() if line.strip()]
        packages = [line for line in lines if not line.startswith("#")]
        assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[^\s;]+", line) for line in packages), file
        names = [line.partition("==")[0].lower() for line in packages]
        assert len(names) == len(set(names)), file


def test_published_page_is_written_from_the_results() -> None:
    """The page and the picture say what the results and the declarations say, and nothing else."""
    known = benchmarks()
    found = results.read(results.PUBLISHED, list(known))
    assert (report.DOCS / report.PAGE).read_text("utf-8") == report.page(known, found)
    assert (report.DOCS / report.PICTURE).read_text("utf-8") == report.picture(known, found)


def test_published_results_are_of_declared_benchmarks() -> None:
    """No result is left of a benchmark that is gone."""
    kept = {file.stem for file in results.PUBLISHED.glob("*.json")}
    assert kept <= benchmarks().keys()


def test_results_can_be_read_back(tmp_path: Path) -> None:
    """What was found is read as it was written; nothing names the machine."""
    results.write(RESULT, tmp_path)
    assert results.read(tmp_path, ["race", "walk"]) == {"race": RESULT}
    assert json.loads((tmp_path / "race.json").read_text())["machine"].keys() == {
        *("processor", "cores", "memory", "system", "python", "load"),
    }


def test_page_shows_bars_and_figures() -> None:
    """Each measured bar is a row that says whether it holds; what holds one back is told."""
    lines = report.page({"race": RACE}, {"race": RESULT}).splitlines()
    bars = [line for line in lines if line.startswith("| [")]
    assert bars == [
        "| [flight / ants](#race) | at most 0.25 times | 0.19 times (0.12–0.25) | yes |",
        "| [flowers](#race) | at least 10 a second | 5 a second | **no** |",
    ]
    assert "| flight | 3 ms (2–4) | 16 ms (16–16) |" in lines
    assert "*Flowers*: Rain holds it." in lines
    assert "- flight / ants: 0.19 times (0.12–0.25)" in lines
    assert any("3 repeats on 2026-11-26 in 7 s" in line for line in lines)
    assert lines[-2:] == [
        "- a processor, 2 cores, 24 GB of memory, Linux x86_64, Python 3.11.7",
        "- ants 1.2",
    ]


def test_picture_shows_how_far_each_bar_is() -> None:
    """A bar is as long as the share of the limit that is taken, and marked where it is missed."""
    root = ET.fromstring(report.picture({"race": RACE}, {"race": RESULT}))  # noqa: S314 - our own
    drawn = [(r.get("class"), r.get("width")) for r in root.iter() if r.get("class") in {"b", "m"}]
    assert drawn == [("b", "180.0"), ("m", "240.0")]


async def test_contenders_take_turns() -> None:
    """Each repeat does all of the ways, and begins with the next one."""
    order: list[str] = []

    async def one(name: str) -> int:
        order.append(name)
        return len(order)

    found = await in_turns({"a": lambda: one("a"), "b": lambda: one("b")}, 3)
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert found == {"a": (1, 4, 5), "b": (2, 3, 6)}


def test_ratios_are_taken_within_a_repeat() -> None:
    """The first repeat of one is compared to the first of the other."""
    assert ratios([1.0, 8.0], [2.0, 4.0]) == (0.5, 2.0)


def test_quick_runs_do_less(tmp_path: Path) -> None:
    """How much is done depends on whether the run is a quick one."""
    assert Run(tmp_path, 1, quick=True, peers={}).count(100, 3) == 3
    assert Run(tmp_path, 1, quick=False, peers={}).count(100, 3) == 100


def test_results_that_cannot_be_written_are_told_first(tmp_path: Path) -> None:
    """Before anything is measured, and in a sentence."""
    assert results.ready(tmp_path / "results").is_dir()
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit, match="cannot be written"):
        results.ready(tmp_path / "file")


def test_without_the_papers_nothing_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Figures of other files are shown, and kept beside those of quick runs."""
    race = replace(RACE, lacks=lambda: "it is run with ants.")
    monkeypatch.setattr(catalogue, "benchmarks", lambda: {race.name: race})
    monkeypatch.setattr(program, "_QUICK", tmp_path / "quick")
    monkeypatch.setattr(results, "PUBLISHED", tmp_path / "published")
    assert not program.measure(race.name, quick=False)
    assert "Not published: it is run with ants." in capsys.readouterr().out
    assert [file.name for file in tmp_path.rglob("*.json")] == ["race.json"]
    assert not (tmp_path / "published").exists()
    monkeypatch.setattr(catalogue, "benchmarks", lambda: {RACE.name: RACE})
    assert program.measure(RACE.name, quick=False)
    assert (tmp_path / "published" / "race.json").is_file()
