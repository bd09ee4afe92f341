"""Read e-books: one page per chapter, in the order of the spine."""

from pathlib import Path
from typing import Final
from urllib.parse import unquote

from tunedd_api.errors import IngestionError
from tunedd_api.extraction import media_types
from tunedd_api.extraction.archives import Archive, opened_archive, resolved
from tunedd_api.extraction.blocks import Block, one_line, pages_of
from tunedd_api.extraction.declaration import Format
from tunedd_api.extraction.extracts import Extract, ExtractionLimits
from tunedd_api.extraction.html.flow import blocks_of
from tunedd_api.extraction.html.tree import main_element, parsed
from tunedd_api.extraction.text.titles import first_title, headings_of

_CONTAINER: Final = "META-INF/container.xml"
_ENCRYPTION: Final = "META-INF/encryption.xml"
_OPF: Final = "{http://www.idpf.org/2007/opf}"
_TITLE: Final = "{http://purl.org/dc/elements/1.1/}title"
_TEXT: Final = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read the documents that the spine lists; each is a page, however long.

    Raises:
        IngestionError: if the file is missing, damaged, encrypted, too large or without text.
    """
    with opened_archive(path, name, "an e-book", limits) as archive:
        package = _package(archive)
        root = archive.xml(package)
        locked = _encrypted(archive)
        documents = {
            item.get("id", ""): resolved(package, unquote(item.get("href", "")))
            for item in root.iter(f"{_OPF}item")
            if item.get("media-type") in _TEXT and "nav" not in item.get("properties", "").split()
        }
        spine = [documents.get(item.get("idref", ""), "") for item in root.iter(f"{_OPF}itemref")]
        # A chapter is read once, however often it is listed.
        spine = [member for member in dict.fromkeys(spine) if member]
        if not spine:
            raise archive.damaged()
        if locked.intersection(spine):
            raise IngestionError(f"{name} is encrypted: it belongs to one reader's device.")
        if len(spine) > limits.pages:
            raise IngestionError(f"{name} has more than {limits.pages:,} pages.")
        chapters = [_chapter(archive, member, name) for member in spine if member in archive]
        pages = pages_of(enumerate(chapters, 1), name, limits)
        given = one_line(root.findtext(f".//{_TITLE}") or "")
    blocks = [block for chapter in chapters for block in chapter]
    return Extract(first_title([given, *headings_of(blocks)], name), len(chapters), pages)


def _package(archive: Archive) -> str:
    """The member that describes the book."""
    for element in archive.xml(_CONTAINER).iter("{*}rootfile"):
        member = element.get("full-path", "")
        if member in archive:
            return str(member)
    raise archive.damaged()


def _encrypted(archive: Archive) -> set[str]:
    if _ENCRYPTION not in archive:
        return set()
    references = archive.xml(_ENCRYPTION).iter("{*}CipherReference")
    return {unquote(reference.get("URI", "")) for reference in references}


def _chapter(archive: Archive, member: str, name: str) -> list[Block]:
    content = archive.read(member)
    if not content.strip():
        return []
    root = parsed(content, name, is_xml=True).root
    return list(blocks_of(main_element(root), root))


FORMAT: Final = Format(
    name="E-book",
    media_types=media_types.EPUB,
    read=read,
    reads=("The chapters that the spine lists, each as a page.",),
    leaves_out=("The table of contents, pictures.",),
)
