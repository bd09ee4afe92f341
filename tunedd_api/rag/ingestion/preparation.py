"""Files read and split into passages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from llama_index.core import Document as LlamaDocument
from llama_index.core import SimpleDirectoryReader
from llama_index.core.schema import TextNode

from tunedd_api.documents.data_folder import sha256_of
from tunedd_api.documents.folder_contents import LibraryFile
from tunedd_api.documents.manifest import ManifestEntry
from tunedd_api.errors import IngestionError
from tunedd_api.extraction.extracts import Extract
from tunedd_api.rag.ingestion.readers import readers
from tunedd_api.rag.language.instructions import holds_instructions
from tunedd_api.rag.nodes import PAGE
from tunedd_api.rag.splitting.splitter import PassageSplitter

Extractor = Callable[[Path, str], Extract]
"""Reads the file of this name; raises IngestionError."""


class FileChanged(Exception):
    """The file is not the one any more that was to be read."""


@dataclass(frozen=True, slots=True)
class Work:
    """A file to ingest, and what the manifest expects of it.

    ``before`` names the passages that are served until then.
    """

    file: LibraryFile
    entry: ManifestEntry
    version: str

    @property
    def before(self) -> str:
        """The version that is served; empty if none is."""
        return self.entry.version


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document's passages and the texts of its pages by their numbers."""

    entry: ManifestEntry
    nodes: Sequence[TextNode]
    pages: Mapping[int, str]


class Preparation:
    """Reads files and splits them into passages."""

    def __init__(
        self, extract: Extractor, splitter: PassageSplitter, glance: Extractor | None = None
    ) -> None:
        """``glance`` reads as ``extract`` does, and raises ReadingTakesLonger before long."""
        self._extract = extract
        self._glance = glance or extract
        self._splitter = splitter

    def prepare(self, work: Work, *, briefly: bool = False) -> Prepared:
        """Read and split one file; a first try is made ``briefly``.

        Raises:
            ReadingTakesLonger: if it has to be tried again with more time.
            IngestionError: if it cannot be read; one sentence.
            FileChanged: if its bytes are no longer those expected.
        """
        document = work.entry.document
        try:
            extract, pages = self._read(work, self._glance if briefly else self._extract)
        except IngestionError:
            if _has_changed(work):
                raise FileChanged from None
            raise
        if _has_changed(work):
            raise FileChanged
        nodes = self._splitter.split(pages, source=document.ref, version=work.version)
        document = replace(
            document,
            title=extract.title,
            pages=extract.page_count,
            passages=len(nodes),
            warnings=(*extract.warnings, *_warnings(pages)),
        )
        texts = {int(page.metadata[PAGE]): page.text for page in pages}
        return Prepared(replace(work.entry, document=document), nodes, texts)

    def _read(self, work: Work, extractor: Extractor) -> tuple[Extract, list[LlamaDocument]]:
        """What was extracted of one file, and its pages as LlamaIndex has them.

        Raises IngestionError if it cannot be read, and FileChanged if it is gone.
        """
        document = work.entry.document
        if not document.sha256:
            raise IngestionError(f"{document.name} cannot be opened.")
        extracts: list[Extract] = []

        def extract(path: Path) -> Extract:
            extracts.append(extractor(path, document.name))
            return extracts[-1]

        try:
            reader = SimpleDirectoryReader(
                input_files=[work.file.path],
                file_extractor=readers(extract),
                file_metadata=lambda _: {},
                raise_on_error=True,
            )
        except ValueError:
            # That is what it says of a file that has been deleted since it was listed.
            if work.file.path.is_file():
                raise
            raise FileChanged from None
        try:
            pages: list[LlamaDocument] = reader.load_data()
        except Exception as error:
            # SimpleDirectoryReader wraps whatever a reader raises.
            if isinstance(error.__cause__, IngestionError):
                raise error.__cause__ from None
            raise
        return extracts[-1], pages


def _warnings(pages: Sequence[LlamaDocument]) -> list[str]:
    """What is to be known of pages that tell their reader what to do."""
    telling = [page.metadata[PAGE] for page in pages if holds_instructions(page.text)]
    if not telling:
        return []
    where = f"Page {telling[0]}" if len(telling) == 1 else f"{len(telling)} pages"
    holds = "holds" if len(telling) == 1 else "hold"
    return [
        f"{where} {holds} text that tells a language model what to do: it is withheld from the "
        "model, and passages with it rank lower."
    ]


def _has_changed(work: Work) -> bool:
    """Whether a file has other bytes than those expected, or is gone."""
    path = work.file.path
    return not path.is_file() or sha256_of(path) != work.entry.document.sha256
