"""The splitter's version, which has to move whenever passages do."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from llama_index.core.schema import Document

from tunedd_api.documents.model import DocumentRef, document_id
from tunedd_api.rag.language.tokenizers import EstimatingTokenizer
from tunedd_api.rag.nodes import embedded_text
from tunedd_api.rag.splitting.splitter import PassageSplitter
from tunedd_api.rag.splitting.version import SPLITTER_DIGEST, SPLITTER_VERSION

_ARTICLES: Final = Path(__file__).resolve().parents[4] / "docs" / "library"
_HEADING: Final = re.compile(r"^(#+) .*$", re.MULTILINE)
_KINDS: Final = ("headings", "tables", "table_headers", "references", "furniture")


def _page(text: str, title: str, **structure: list[list[Any]]) -> Document:
    ranges: dict[str, Any] = {kind: structure.get(kind, []) for kind in _KINDS}
    return Document(text=text, metadata={"page": 1, "title": title, "structure": ranges})


def _articles() -> Iterator[Document]:
    for path in sorted(_ARTICLES.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        headings = [[*m.span(), len(m.group(1))] for m in _HEADING.finditer(text)]
        yield _page(text, path.stem, headings=headings)


def _pages() -> Iterator[Document]:
    row = "| Kestrel | 89 euros | yearly |\n"
    table = "| Model | Price | Term |\n" + row * 60
    yield _page(table, "Prices", tables=[[0, len(table)]])
    named = [[len("| Model | Price | Term |\n"), "| Model | Price | Term |"]]
    yield _page(table, "Prices", tables=[[0, len(table)]], table_headers=named)
    cited = "[1] A. Author. A title of a work. A journal, 1998.\n" * 30
    yield _page(f"The text comes first. {cited}", "Works", references=[[22, 22 + len(cited)]])
    body = "A sentence of the page, which is like the next one. " * 40
    yield _page(f"Running head 7\n{body}", "Heads", furniture=[[0, 14]])
    yield _page("花が咲く。" * 300, "花")
    yield _page("word" * 900 + ". And then some more.", "Endless")
    yield _page("\n\n".join(f"Line {n}\nof a verse" for n in range(150)), "Verse")
    yield _page("", "Blank")
    yield _page("Short.", "Title " * 60)


def test_version_moves_with_what_is_cut() -> None:
    """The starter library's articles and pages of each kind are cut as they were at the version.

    If this fails on purpose, raise ``SPLITTER_VERSION`` and set ``SPLITTER_DIGEST``.
    """
    splitter = PassageSplitter(EstimatingTokenizer())
    source = DocumentRef(document_id("golden"), "golden")
    digest = hashlib.sha256()
    for page in (*_articles(), *_pages()):
        for node in splitter.split([page], source=source, version="1"):
            made = [node.text, embedded_text(node), node.metadata]
            digest.update(json.dumps(made, sort_keys=True, ensure_ascii=False).encode())
    assert digest.hexdigest() == SPLITTER_DIGEST, (
        f"Pages are cut differently than at {SPLITTER_VERSION}: see rag/splitting/version.py."
    )
