"""The command line: ``tunedd ingest | documents | reindex | models | doctor | backup | …``."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from pydantic import ValidationError

from tunedd_api.access import Role
from tunedd_api.errors import TuneddError
from tunedd_api.serving.logs import configure_logging
from tunedd_api.settings import Settings, complaints
from tunedd_api.terminal.commands import ask, chat
from tunedd_api.terminal.escaping import on_one_line, plain

if TYPE_CHECKING:
    from tunedd_api.bootstrap.library import Library


def _key_name(name: str) -> str:
    if not re.fullmatch(r"[\w.@-]{1,64}", name):
        raise typer.BadParameter("1 to 64 letters, digits, dots, dashes, underscores or @")
    return name


app: Final = typer.Typer(
    help="Look after the library of Tunedd API.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they show the values of variables, secrets included
)

keys: Final = typer.Typer(help="Look after the keys that let callers in.", no_args_is_help=True)
app.add_typer(keys, name="keys")

KeyName = Annotated[str, typer.Argument(help="What the key is called.", callback=_key_name)]
KeyRole = Annotated[
    Role, typer.Option(help="What it allows: reading, or also changing the documents.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Prune = Annotated[
    bool, typer.Option("--prune", help="Then delete the indexes of other embedding models.")
]

ArchiveFile = Annotated[Path, typer.Argument(help="The backup.", dir_okay=False)]
Repair = Annotated[
    bool, typer.Option("--repair", help="First make anew what can be made from the files.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace the library that is there.")]

_MARKS: Final = {"ok": "✓", "warning": "!", "failed": "✗"}


@app.command()
def ingest(context: typer.Context, as_json: Json = False) -> None:  # noqa: FBT002 - a flag
    """Bring the index up to date with the data folder."""
    _refresh(context.obj, renew=False, as_json=as_json)


@app.command()
def reindex(
    context: typer.Context,
    as_json: Json = False,  # noqa: FBT002 - a flag
    prune: Prune = False,  # noqa: FBT002 - a flag
) -> None:
    """Make the index anew where other settings made it; what is served goes on being served."""
    _refresh(context.obj, renew=True, as_json=as_json, prune=prune)


@app.command()
def documents(as_json: Json = False) -> None:  # noqa: FBT002 - a flag
    """List the documents and what has become of them, and what is not read of the data folder."""
    with _complaining() as settings:
        from tunedd_api.bootstrap.library import indexed_documents, skipped_files

        found, skipped = indexed_documents(settings), skipped_files(settings)
    if as_json:
        beside = [{**asdict(file), "detail": file.detail} for file in skipped]
        _print_json({"items": [asdict(document) for document in found], "skipped": beside})
        return
    rows = [
        *((d.name, d.status, d.error or f"{d.pages} pages, {d.passages} passages") for d in found),
        *((file.name, "not read", file.detail) for file in skipped),
    ]
    shown = [(on_one_line(name), status, plain(what)) for name, status, what in rows]
    width = max((len(name) for name, _, _ in shown), default=0)
    for name, status, what in shown:
        typer.echo(f"{name:<{width}}  {status:<10}  {what}")


@app.command()
def models(as_json: Json = False) -> None:  # noqa: FBT002 - a flag
    """List the embedded models, which are at hand, and how to fetch the others."""
    with _complaining() as settings:
        from tunedd_api.bootstrap.models import embedded_models

        found = embedded_models(settings)
    if as_json:
        _print_json([asdict(model) for model in found])
        return
    width = max(len(model.name) for model in found)
    for model in found:
        state = "at hand" if model.at_hand else model.command
        too_big = "" if model.fits else " (more than this computer has memory or cores for)"
        typer.echo(
            f"{model.name:<{width}}  {model.kind:<9}  {model.licence:<10}  "
            f"{model.download / 1e6:>7,.0f} MB  {model.resident / 1e6:>7,.0f} MB of memory  "
            f"{state}{too_big}"
        )


app.command()(ask)
app.command()(chat)


@app.command()
def mcp() -> None:
    """Serve the documents to a program that speaks MCP, over standard input and output."""
    with _complaining() as settings:
        import asyncio

        from tunedd_api.bootstrap.library import open_library
        from tunedd_api.bootstrap.mcp import serve_stdio
        from tunedd_api.bootstrap.service import compose

        library = open_library(settings)
        library.refresh()
        asyncio.run(serve_stdio(compose(settings, library)))


@app.command()
def doctor(
    as_json: Json = False,  # noqa: FBT002 - a flag
    repair: Repair = False,  # noqa: FBT002 - a flag
) -> None:
    """Check settings, services, models, disk and what is kept, and say what to do."""
    with _complaining() as settings:
        from tunedd_api.bootstrap.doctor import State, examine
        from tunedd_api.bootstrap.integrity import repair as make_anew

        if repair:
            make_anew(settings)
        findings = []
        for finding in examine(settings):
            findings.append(finding)
            if not as_json:
                typer.echo(f"{_MARKS[finding.state]} {finding.subject}: {finding.detail}")
    if as_json:
        _print_json([asdict(finding) for finding in findings])
    if any(finding.state is State.FAILED for finding in findings):
        raise typer.Exit(1)


@app.command()
def backup(file: ArchiveFile) -> None:
    """Write everything that is kept into one file, also while the service runs."""
    with _complaining() as settings:
        from tunedd_api.bootstrap.backup import back_up

        count = back_up(settings, file)
    typer.echo(f"{count} documents and everything said about them are in {file}")


@app.command()
def restore(
    file: ArchiveFile,
    force: Force = False,  # noqa: FBT002 - a flag
) -> None:
    """Bring back what a backup holds; stop the service first."""
    with _complaining() as settings:
        from tunedd_api.bootstrap.restoring import restore

        head = restore(settings, file, force=force)
    typer.echo(f"restored what version {head.software} backed up at {head.made_at}")


@keys.command("add")
def add_key(name: KeyName, role: KeyRole = Role.READER) -> None:
    """Make a key and print it, this once; running services take it at once."""
    with _complaining() as settings:
        from tunedd_api.bootstrap.api_keys import add_key, unowned_conversations

        typer.echo(add_key(settings, name, role))
        unowned = unowned_conversations(settings)
    if unowned:
        typer.echo(
            f"{unowned} conversations from before belong to no key, and no key shows them: "
            f"`tunedd keys adopt {name}` gives them to this one.",
            err=True,
        )


@keys.command("list")
def list_keys(as_json: Json = False) -> None:  # noqa: FBT002 - a flag
    """List the keys by their names; what is shown with a request is kept nowhere."""
    with _complaining() as settings:
        from tunedd_api.bootstrap.api_keys import list_keys

        found = list_keys(settings)
    if as_json:
        _print_json([{k: v for k, v in asdict(key).items() if k != "digest"} for key in found])
        return
    width = max((len(key.name) for key in found), default=0)
    for key in found:
        state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "valid"
        typer.echo(f"{key.name:<{width}}  {key.role:<9}  {key.created_at:%Y-%m-%d}  {state}")


@keys.command("revoke")
def revoke_key(name: KeyName) -> None:
    """Let nobody in with a key any more; its conversations are kept."""
    with _complaining() as settings:
        from tunedd_api.bootstrap.api_keys import revoke_key

        revoke_key(settings, name)


@keys.command("adopt")
def adopt_conversations(name: KeyName) -> None:
    """Give a key the conversations that were made while no key was needed."""
    with _complaining() as settings:
        from tunedd_api.bootstrap.api_keys import adopt_conversations

        typer.echo(f"{adopt_conversations(settings, name)} conversations")


def _refresh(
    opener: "Callable[[Settings], Library] | None",
    *,
    renew: bool,
    as_json: bool,
    prune: bool = False,
) -> None:
    """Bring the index up to date; whoever runs the commands may say what opens the library."""
    with _complaining() as settings:
        from tunedd_api.bootstrap.library import open_library

        library = opener(settings) if opener else open_library(settings, anew=renew)
        try:
            report = library.refresh(renew=renew)
            pruned = library.prune() if prune else ()
        finally:
            library.close()
    if as_json:
        _print_json({**asdict(report), "pruned": pruned})
    else:
        typer.echo(
            f"{report.unchanged} unchanged, {len(report.ingested)} ingested, "
            f"{len(report.removed)} removed, {len(report.failed)} unreadable"
        )
        for name in pruned:
            typer.echo(f"deleted the index of {name}")
    if report.failed:
        raise typer.Exit(1)


@contextmanager
def _complaining() -> Iterator[Settings]:
    """Read the settings; say in sentences what is wrong with them, or with what follows."""
    try:
        settings = Settings()
        configure_logging(settings.log_level)
        yield settings
    except ValidationError as error:
        for complaint in complaints(error):
            typer.echo(complaint, err=True)
        raise typer.Exit(1) from error
    except TuneddError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def _print_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON holds
    typer.echo(json.dumps(value, indent=2, default=str, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(app())
