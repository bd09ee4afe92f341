"""Office files put together from their XML."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

_SPACES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def write_archive(path: Path, members: Mapping[str, str]) -> Path:
    """Write a ZIP archive of these members."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def relations(targets: Mapping[str, str]) -> str:
    """Relations from kinds to members; their ids are the kinds."""
    entries = "".join(
        f'<Relationship Id="{kind}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}">{entries}</Relationships>'


def word_xml(root: str, content: str) -> str:
    """A part of a Word document."""
    return f"<w:{root} {_SPACES}>{content}</w:{root}>"


def run(text: str, properties: str = "") -> str:
    """A run of text with its properties."""
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(content: str, properties: str = "") -> str:
    """A paragraph of runs with its properties."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def write_word(path: Path, body: str, **parts: str) -> Path:
    """Write a Word document of this body; other parts go by the kind of their relation."""
    members = {"word/document.xml": word_xml("document", f"<w:body>{body}</w:body>")}
    for kind, content in parts.items():
        members[f"word/{kind}.xml"] = content
    members["word/_rels/document.xml.rels"] = relations({kind: f"{kind}.xml" for kind in parts})
    return write_archive(path, members)
