"""Read e-mail messages."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Final, cast

from tunedd_api.errors import IngestionError
from tunedd_api.extraction import media_types
from tunedd_api.extraction.blocks import Block, Kind, cut_into_pages, one_line, pages_of
from tunedd_api.extraction.declaration import Format
from tunedd_api.extraction.encodings import decoded
from tunedd_api.extraction.extracts import Extract, ExtractionLimits
from tunedd_api.extraction.files import read_bytes
from tunedd_api.extraction.html.flow import blocks_of
from tunedd_api.extraction.html.tree import parsed
from tunedd_api.extraction.text.titles import first_title
from tunedd_api.extraction.text.wrapping import text_blocks

_HEADERS: Final = ("From", "To", "Cc", "Date", "Subject")
_LONGEST: Final = 2_000
"""In characters; a header of more recipients is cut."""

_DEEPEST: Final = 5
"""So many messages within messages are read."""


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read who writes to whom, when and about what, and the text; attachments are named.

    Raises:
        IngestionError: if the file is missing, no message, too long or empty.
    """
    message = _parsed(read_bytes(path, name))
    if not any(header in message for header in _HEADERS):
        raise IngestionError(f"{name} is damaged or not an e-mail message.")
    attached: list[str] = []
    blocks = list(_blocks(message, name, attached, 0))
    pages = pages_of(enumerate(cut_into_pages(blocks), 1), name, limits)
    warnings = (f"Its attachments are not read: {', '.join(attached)}.",) if attached else ()
    title = first_title([_header(message, "Subject")], name)
    return Extract(title, pages[-1].number, pages, warnings)


def _parsed(content: bytes) -> EmailMessage:
    return message_from_bytes(content.lstrip(), policy=policy.default)


def _blocks(message: EmailMessage, name: str, attached: list[str], depth: int) -> Iterator[Block]:
    lines = [f"{key}: {text}" for key in _HEADERS if (text := _header(message, key))]
    yield Block(Kind.PARAGRAPH, "\n".join(lines))
    body = message.get_body(("html", "plain"))
    if body is not None:
        yield from _text(cast("EmailMessage", body), name)
    for part in message.walk() if depth == 0 else ():
        if part is body or part.is_multipart() or not _is_attached(part):
            continue
        attached.append(one_line(part.get_filename() or part.get_content_type()))
    if attached and depth == 0:
        yield Block(Kind.PARAGRAPH, f"Attachments: {', '.join(attached)}")
    for part in message.iter_attachments() if message.is_multipart() and depth < _DEEPEST else ():
        if part.get_content_type() == "message/rfc822":
            for inner in part.iter_parts():
                yield from _blocks(cast("EmailMessage", inner), name, attached, depth + 1)


def _is_attached(part: EmailMessage) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def _header(message: EmailMessage, key: str) -> str:
    try:
        return one_line(str(message.get(key, "")))[:_LONGEST]
    except (ValueError, IndexError, AttributeError):
        # Headers that no parser understands.
        return ""


def _text(body: EmailMessage, name: str) -> Iterator[Block]:
    content = body.get_payload(decode=True)
    if not isinstance(content, bytes) or not content.strip():
        return
    label = body.get_content_charset()
    if body.get_content_subtype() == "html":
        root = parsed(content, name, label=label).root
        yield from blocks_of(root, root)
    else:
        yield from text_blocks(decoded(content, name, label).text)


FORMAT: Final = Format(
    name="E-mail",
    media_types=media_types.MESSAGE,
    read=read,
    reads=(
        "Sender, recipients, date and subject, the text, and messages that it forwards.",
        "The names of attachments.",
    ),
    leaves_out=("Attachments, which a warning names.",),
)
