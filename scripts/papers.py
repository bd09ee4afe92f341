"""Download the research papers listed in ``scripts/papers.tsv`` from arXiv.

The papers belong to their authors and are not part of this repository; the manifest records which
versions to fetch and the SHA-256 that each file must have. Run ``python scripts/papers.py`` as
often as needed: valid files are left alone and an interrupted file continues where it stopped.
"""

import argparse
import csv
import hashlib
import sys
import time
from pathlib import Path
from typing import NamedTuple

import httpx
from tqdm import tqdm

DATA = Path(__file__).resolve().parents[1] / "data"
PAPERS = Path(__file__).with_name("papers.tsv")
HEADERS = {
    "User-Agent": "tunedd-api (scripts/papers.py)",
    # A compressed answer would make the offsets of Range requests meaningless.
    "Accept-Encoding": "identity",
}
TIMEOUT_SECONDS = 30
RANGE_NOT_SATISFIABLE = 416


class Paper(NamedTuple):
    """One row of the manifest; ``arxiv`` is an identifier with its version."""

    file: str
    title: str
    authors: str
    year: str
    arxiv: str
    sha256: str


class WrongContentError(Exception):
    """A complete file does not have the SHA-256 of the manifest."""


def read_manifest(path: Path) -> list[Paper]:
    """Read the papers of a tab-separated manifest whose header names the fields of a paper."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [Paper(**row) for row in csv.DictReader(lines, delimiter="\t")]


def is_valid(path: Path, sha256: str) -> bool:
    """Whether the file exists and has the given SHA-256."""
    if not path.is_file():
        return False
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == sha256


def transfer(client: httpx.Client, url: str, part: Path) -> None:
    """Stream the document to ``part``, continuing the file if the server agrees to.

    A server that ignores the range sends everything, so the file is then started again. A part
    that the server cannot continue is removed, so that the next attempt starts afresh. Raises
    httpx.HTTPError, with what has arrived before a broken connection kept in ``part``.
    """
    offset = part.stat().st_size if part.exists() else 0
    headers = {"Range": f"bytes={offset}-"} if offset else {}
    with client.stream("GET", url, headers=headers) as response:
        if response.status_code == RANGE_NOT_SATISFIABLE:
            part.unlink(missing_ok=True)
        response.raise_for_status()
        resumed = response.headers.get("Content-Range", "").startswith(f"bytes {offset}-")
        save(response, part, offset if resumed else 0)


def save(response: httpx.Response, part: Path, offset: int) -> None:
    """Write the body from ``offset`` on, with a progress bar if standard error is a terminal."""
    length = int(response.headers.get("Content-Length", 0))
    with (
        part.open("ab" if offset else "wb") as output,
        tqdm(
            desc=part.stem,
            total=offset + length if length else None,
            initial=offset,
            unit="B",
            unit_scale=True,
            disable=None,
        ) as progress,
    ):
        for chunk in response.iter_bytes():
            output.write(chunk)
            progress.update(len(chunk))


def fetch(client: httpx.Client, url: str, paper: Paper, folder: Path) -> None:
    """Install one paper, complete and verified, or leave the folder without it.

    Raises WrongContentError after discarding a complete file with the wrong SHA-256, and
    httpx.HTTPError or OSError if the file could not be completed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{paper.file}.part"
    if not is_valid(part, paper.sha256):
        transfer(client, url, part)
        if not is_valid(part, paper.sha256):
            part.unlink()
            raise WrongContentError
    part.replace(folder / paper.file)


def explain(error: Exception) -> str:
    """Say in a few words why a paper was not installed."""
    match error:
        case WrongContentError():
            return "its SHA-256 differs from the manifest"
        case httpx.HTTPStatusError():
            return f"the server answered {error.response.status_code}"
        case httpx.TransportError():
            return f"the connection failed: {error or type(error).__name__}"
        case _:
            return str(error)


def download(papers: list[Paper], folder: Path, base_url: str, delay: float) -> dict[str, str]:
    """Fetch the papers that ``folder`` lacks and return the reason for each failure by file name.

    Consecutive requests are ``delay`` seconds apart. A refused request does not stop the others,
    but a failed connection does, because they would fail in the same way.
    """
    failures: dict[str, str] = {}
    missing = [paper for paper in papers if not is_valid(folder / paper.file, paper.sha256)]
    with httpx.Client(headers=HEADERS, follow_redirects=True, timeout=TIMEOUT_SECONDS) as client:
        for position, paper in enumerate(missing):
            if position:
                time.sleep(delay)
            try:
                fetch(client, f"{base_url.rstrip('/')}/{paper.arxiv}", paper, folder)
            except (WrongContentError, httpx.HTTPError, httpx.InvalidURL, OSError) as error:
                failures[paper.file] = explain(error)
                if isinstance(error, httpx.TransportError):
                    failures |= {later.file: "not tried" for later in missing[position + 1 :]}
                    break
            else:
                print(f"downloaded {paper.file}", flush=True)
    return failures


def parse_arguments(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Download the papers of scripts/papers.tsv.")
    parser.add_argument(
        "--into", type=Path, default=DATA / "ai-agents-arxiv-papers", help="folder for the papers"
    )
    parser.add_argument("--base-url", default="https://arxiv.org/pdf", help="where papers are")
    parser.add_argument(
        "--delay", type=float, default=3.0, help="seconds between requests (default: 3)"
    )
    parser.add_argument(
        "--manifest",
        type=Path,
        default=Path(__file__).with_name("papers.tsv"),
        help="list of papers",
    )
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Download what is missing; the result is the exit status."""
    options = parse_arguments(arguments)
    papers = read_manifest(options.manifest)
    try:
        failures = download(papers, options.into, options.base_url, options.delay)
    except KeyboardInterrupt:
        print("Interrupted; run the same command again to continue.", file=sys.stderr)
        return 130
    if failures:
        listed = "; ".join(f"{file} ({reason})" for file, reason in failures.items())
        print(
            f"Not downloaded: {listed}. Run the same command again to try what is missing.",
            file=sys.stderr,
        )
        return 1
    print(f"{len(papers)} papers are in {options.into}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
