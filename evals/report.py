"""Reports: figures as JSON, as a table and as a picture, and answers to be read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from evals.aragog import Answered
from evals.asking import Place, Reply
from evals.figures import Figure
from evals.judging import Judged
from evals.pairs import Verdict
from evals.picture import Row, bar_chart

FIGURES: Final = "figures.json"
_PASSAGE: Final = 400
"""Characters of a passage that are shown in a list of answers."""


def write_report(
    folder: Path, title: str, settings: Mapping[str, str], found: Sequence[Figure]
) -> None:
    """Write ``figures.json``, ``figures.md`` and ``figures.svg``."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        "title": title,
        "settings": dict(settings),
        "figures": [asdict(figure) for figure in found],
    }
    write_json(folder / FIGURES, content)
    (folder / "figures.md").write_text(as_table(title, settings, found), "utf-8")
    (folder / "figures.svg").write_text(bar_chart(title, shares(found)), "utf-8")


def read_figures(folder: Path) -> list[Figure]:
    """Read the figures of a report."""
    content = json.loads((folder / FIGURES).read_text("utf-8"))
    return [Figure(**figure) for figure in content["figures"]]


def shares(figures: Sequence[Figure]) -> list[Row]:
    """The figures that are shares, as a picture shows them."""
    return [
        Row(
            figure.group,
            f"{', '.join(part for part in (figure.name, figure.measure) if part)} ({figure.of})",
            figure.value,
            f"{figure.value:.3f}",
        )
        for figure in figures
        if figure.unit == "share" and figure.value is not None
    ]


def write_json(path: Path, content: object) -> None:
    """Write indented JSON."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def as_table(title: str, settings: Mapping[str, str], figures: Sequence[Figure]) -> str:
    """The figures as Markdown, a table for each group."""
    lines = [f"# {title}", "", *(f"- `{name}={value}`" for name, value in settings.items())]
    for group, members in groupby(figures, key=lambda figure: figure.group):
        lines += ["", f"## {group[:1].upper()}{group[1:]}", "", *_table(list(members))]
    return "\n".join(lines) + "\n"


def _table(figures: Sequence[Figure]) -> list[str]:
    """Rows by name, columns by measure, and of how many cases each row is."""
    measures = list(dict.fromkeys(figure.measure for figure in figures))
    rows: dict[str, dict[str, Figure]] = {}
    for figure in figures:
        rows.setdefault(figure.name, {})[figure.measure] = figure
    head = ["", *(measure or "value" for measure in measures), "of"]
    lines = [_line(head), _line(["---"] * len(head))]
    for name, cells in rows.items():
        values = [shown(cells[m]) if m in cells else "" for m in measures]
        lines.append(_line([name, *values, str(max(cell.of for cell in cells.values()))]))
    return lines


def comparison(before: Sequence[Figure], after: Sequence[Figure]) -> str:
    """Two reports side by side as Markdown; figures that only one has are left out."""
    known = {figure.key: figure for figure in before}
    lines = [_line(["group", "figure", "before", "after", "change"]), _line(["---"] * 5)]
    for figure in after:
        old = known.get(figure.key)
        if old is not None and old.value is not None and figure.value is not None:
            places = 3 if figure.unit == "share" else 1
            name = ", ".join(part for part in (figure.name, figure.measure) if part)
            change = f"{figure.value - old.value:+.{places}f}"
            lines.append(_line([figure.group, name, shown(old), shown(figure), change]))
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def shown(figure: Figure) -> str:
    """A figure's value with its unit."""
    if figure.value is None:
        return "–"
    match figure.unit:
        case "share":
            return f"{figure.value:.3f}"
        case "count":
            return f"{figure.value:.0f}"
        case "ms":
            return f"{figure.value:.0f} ms"
        case "calls":
            return f"{figure.value:.2f}"


def judged_rows(judged: Sequence[Judged]) -> list[dict[str, Any]]:
    """Judged answers as JSON holds them."""
    return [asdict(one) for one in judged]


def pair_rows(verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    """Verdicts as JSON holds them."""
    return [asdict(verdict) for verdict in verdicts]


def judged_to_read(judged: Sequence[Judged]) -> str:
    """Answers with what they should hold, for a person to read."""
    parts = ["# Answers\n"]
    for one in judged:
        asked = one.question
        past = "".join(f"\n> {turn.role}: {turn.content}\n" for turn in asked.history)
        wanted = "; ".join(" / ".join(wordings) for wordings in asked.facts)
        gold = "".join(f"\n- {span.document}, p. {span.page}: {span.quote}" for span in asked.spans)
        facts = (
            f"facts in the answer {_of(one.facts_in_answer)}, "
            f"in the passages {_of(one.facts_in_sources)}"
        )
        parts.append(
            f"## {asked.id}\n{past}\n**{asked.question}**\n\n"
            f"Expected {' or '.join(asked.expected)}: {wanted}{gold}\n\n"
            f"{_reply(one.reply)}\n{facts}\n"
        )
    return "\n".join(parts)


def aragog_to_read(answered: Sequence[Answered]) -> str:
    """Answers beside the gold ones, for a person to read."""
    parts = ["# ARAGOG: answers beside the gold ones\n"]
    for number, one in enumerate(answered, start=1):
        parts.append(
            f"## {number}. {one.pairing.question}\n\n**Gold:** {one.pairing.gold}\n\n"
            f"{_reply(one.reply)}\n\n<details><summary>passages</summary>\n\n"
            f"{_listed(one.reply.sources)}\n\n</details>\n\nVerdict: \n"
        )
    return "\n".join(parts)


def _reply(reply: Reply) -> str:
    said = reply.content or f"({reply.error})"
    quotes = _listed(reply.citations)
    return f"**Answer** ({reply.outcome}): {said}\n\n{quotes}\n"


def _listed(places: Sequence[Place]) -> str:
    return "\n".join(
        f"{n}. {p.document}, p. {p.page}: {' '.join(p.text.split())[:_PASSAGE]}"
        for n, p in enumerate(places, start=1)
    )


def _of(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
