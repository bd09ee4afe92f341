"""``python -m evals``: measure how good the service is, and compare two measurements."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from evals import injection as injections
from evals import report
from evals.evaluation import LIBRARY, MESSAGES, PAIRS, Evaluation
from evals.questions import sampled
from evals.service import ServiceFailed, connected, running

if TYPE_CHECKING:
    from evals.figures import Figure

_SECRETS: Final = ("KEY", "URL", "DIR", "HOSTS")

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@app.command()
def run(
    chosen: Annotated[
        list[str],
        typer.Option(
            "--set",
            help="'library', 'messages', 'wordings', 'frames', 'talks', 'languages', 'pairs', or a "
            "folder: BEIR, CAsT, ARAGOG.",
        ),
    ] = [LIBRARY, MESSAGES, PAIRS],  # noqa: B006 - typer takes no tuple
    out: Annotated[Path, typer.Option(help="Where the report goes.")] = Path(".evaluation/report"),
    work: Annotated[
        Path, typer.Option(help="Where indexes are kept from one run to the next.")
    ] = Path(".evaluation/work"),
    title: Annotated[str, typer.Option(help="What the report is called.")] = "Evaluation",
    sample: Annotated[
        int | None, typer.Option(min=1, help="How many questions are answered; all by default.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Passages a search asks for.")] = 10,
    *,
    answers: Annotated[bool, typer.Option(help="Whether questions are answered, too.")] = True,
) -> None:
    """Start the service over each set, ask it, and write what comes back.

    What the environment says of the service (TUNEDD_…) holds; without it, the embedded profile.
    """
    evaluation = Evaluation(out, work, sample, limit, answers=answers)
    figures: list[Figure] = []
    for name in chosen:
        try:
            figures += evaluation.of(name)
        except (ServiceFailed, ValueError, OSError) as error:
            typer.echo(f"{name}: {error}", err=True)
            raise typer.Exit(1) from error
        report.write_report(out, title, _settings(), figures)
    typer.echo(report.as_table(title, _settings(), figures))
    typer.echo(f"Written to {out}.", err=True)


@app.command()
def injection(
    attacks: Annotated[
        Path | None, typer.Option(help="A folder with BIPIA's attacks; the project's own without.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Where the answers go.")] = Path(
        ".evaluation/injection"
    ),
    sample: Annotated[
        int | None, typer.Option(min=1, help="How many attacks are tried; all by default.")
    ] = None,
) -> None:
    """Ask about poisoned documents, with the service's defences and without them."""
    clean = injections.clean_cases()
    tried = sampled(injections.read_attacks(attacks), sample)
    poisoned = list(injections.poisoned_cases(clean, tried))
    out.mkdir(parents=True, exist_ok=True)
    figures: list[Figure] = []
    for group, module in (("defended", "tunedd_api"), ("undefended", "evals.undefended")):
        data = out / group / "data"
        injections.write([*clean, *poisoned], data)
        with running(data, out / group / "state", module=module) as address:
            outcomes = injections.ask_all(connected(address), clean, poisoned)
        report.write_json(out / f"{group}.json", injections.rows(outcomes))
        figures += injections.injection_figures(outcomes, group)
    typer.echo(report.as_table("Poisoned documents", _settings(), figures))


@app.command()
def compare(before: Path, after: Path) -> None:
    """Show two reports side by side."""
    typer.echo(report.comparison(report.read_figures(before), report.read_figures(after)))


def _settings() -> dict[str, str]:
    """What of the environment changes the figures; nothing secret, no address."""
    return {"made": datetime.now(UTC).date().isoformat()} | {
        name: value
        for name, value in sorted({"TUNEDD_PROFILE": "embedded", **os.environ}.items())
        if name.startswith("TUNEDD_") and not any(word in name for word in _SECRETS)
    }


if __name__ == "__main__":
    app()
