"""The report: declarations and results as one page, and as a picture of the bars."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from benchmarks.framework.benchmark import Bar, Benchmark, Figure
from benchmarks.framework.machine import Machine
from benchmarks.framework.results import Result
from evals.picture import Row, bar_chart

DOCS: Final = Path(__file__).parents[2] / "docs"
PAGE: Final = "benchmarks.md"
PICTURE: Final = "pictures/benchmarks.svg"

_TITLE: Final = "How far each figure is from its bar"
_HEAD: Final = f"""# Benchmarks

How fast the service is, beside what one would use instead. `make bench` measures all of this in
some forty minutes, `make bench NAME="turn throughput"` some of it, and `make bench ARGS=--quick`
tries in a few minutes whether everything can be measured here. Each benchmark runs all of its
contenders in one run and in turns, so that they meet the same machine; each figure is the median of
its repeats, with the lowest and the highest. Ratios are taken within a repeat. The peers come from
the package index, their versions are pinned in `benchmarks/peers`, and each has an environment of
its own. raglite is not among them: its database fetches an extension, and its reranking a model,
from outside the package index when they are first used. This page is written from the results in
`benchmarks/results`.

![{_TITLE}]({PICTURE})

A bar of the picture that fills its row is exactly what it should be; a shorter one is better, and
one of the other colour is not good enough.
"""
_LEAST: Final = 1e-9


def write(benchmarks: Mapping[str, Benchmark], results: Mapping[str, Result], docs: Path) -> None:
    """Write the page and the picture."""
    (docs / PICTURE).parent.mkdir(parents=True, exist_ok=True)
    (docs / PAGE).write_text(page(benchmarks, results), "utf-8")
    (docs / PICTURE).write_text(picture(benchmarks, results), "utf-8")


def page(benchmarks: Mapping[str, Benchmark], results: Mapping[str, Result]) -> str:
    """The page: all bars in one table, each benchmark with what it found, machines and peers."""
    known = [(benchmarks[name], results[name]) for name in benchmarks if name in results]
    lines = [_HEAD, _row(["what", "bar", "found", "holds"]), _row(["---"] * 4)]
    for benchmark, result in known:
        for bar, figure in measured(benchmark, result):
            holds = "yes" if bar.holds(figure) else "**no**"
            what = f"[{bar.measure}](#{benchmark.name})"
            lines.append(_row([what, words(bar, figure), spread(figure), holds]))
    for benchmark, result in known:
        lines += ["", *_section(benchmark, result)]
    found = [result for _, result in known]
    machines = dict.fromkeys(_described(result.machine) for result in found)
    versions = {name: version for result in found for name, version in result.versions.items()}
    lines += ["", "## Machine and peers", ""]
    lines += [f"- {machine}" for machine in machines]
    lines += [f"- {name} {version}" for name, version in versions.items()]
    return "\n".join(lines) + "\n"


def picture(benchmarks: Mapping[str, Benchmark], results: Mapping[str, Result]) -> str:
    """The bars, each as long as the share of what it may take that it takes."""
    rows = [
        Row(benchmark.title, bar.measure, _taken(bar, figure), shown(figure), not bar.holds(figure))
        for name, benchmark in benchmarks.items()
        if name in results
        for bar, figure in measured(benchmark, results[name])
    ]
    return bar_chart(_TITLE, rows)


def measured(benchmark: Benchmark, result: Result) -> Iterator[tuple[Bar, Figure]]:
    """The bars of a benchmark with the figures that they are about."""
    for bar in benchmark.bars:
        if (figure := bar.figure(result.figures)) is not None:
            yield bar, figure


def words(bar: Bar, figure: Figure) -> str:
    """A bar in words."""
    if bar.at_most is not None:
        return f"at most {number(bar.at_most)} {figure.unit}"
    return f"at least {number(bar.at_least or 0)} {figure.unit}"


def shown(figure: Figure) -> str:
    """The median of a figure with its unit."""
    return f"{number(figure.median)} {figure.unit}"


def spread(figure: Figure) -> str:
    """A figure with its lowest and its highest value."""
    if len(figure.values) == 1:
        return shown(figure)
    return f"{shown(figure)} ({number(min(figure.values))}–{number(max(figure.values))})"


def number(value: float) -> str:
    """A number with as many digits as say something."""
    size = abs(value)
    places = 0 if size >= 100 or float(value).is_integer() else 1 if size >= 10 else 2
    return f"{value:,.{places}f}" if size >= 0.1 or not size else f"{value:.2g}"


def _taken(bar: Bar, figure: Figure) -> float:
    if bar.at_most is not None:
        return figure.median / bar.at_most
    return (bar.at_least or 0) / max(figure.median, _LEAST)


def _section(benchmark: Benchmark, result: Result) -> Iterator[str]:
    yield f'<a id="{benchmark.name}"></a>'
    yield ""
    yield f"## {benchmark.title}"
    yield ""
    yield benchmark.what
    yield ""
    yield from _table(result)
    yield ""
    yield f"`make bench NAME={benchmark.name}`, {_circumstances(result)}"
    for bar, figure in measured(benchmark, result):
        if bar.held_by and not bar.holds(figure):
            yield ""
            yield f"*{bar.measure[:1].upper()}{bar.measure[1:]}*: {bar.held_by}"


def _table(result: Result) -> Iterator[str]:
    """Rows by measure, columns by contender; what compares contenders stands below."""
    contenders = [name for name in dict.fromkeys(figure.of for figure in result.figures) if name]
    cells = {(figure.measure, figure.of): spread(figure) for figure in result.figures}
    yield _row(["", *contenders])
    yield _row(["---"] * (1 + len(contenders)))
    for measure in dict.fromkeys(figure.measure for figure in result.figures if figure.of):
        yield _row([measure, *(cells.get((measure, name), "") for name in contenders)])
    yield ""
    for figure in result.figures:
        if not figure.of:
            yield f"- {figure.measure}: {spread(figure)}"


def _circumstances(result: Result) -> str:
    repeats = max(len(figure.values) for figure in result.figures)
    repeated = f"{repeats} repeats" if repeats > 1 else "once"
    load = f"{result.machine.load} processes wanted a core before"
    return f"{repeated} on {result.measured} in {result.seconds} s; {load}."


def _described(machine: Machine) -> str:
    return (
        f"{machine.processor}, {machine.cores} cores, {machine.memory} GB of memory, "
        f"{machine.system}, Python {machine.python}"
    )


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
