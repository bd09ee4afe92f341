"""Write docs/formats.md from what the readers declare: python -m scripts.describe_formats."""

from pathlib import Path
from typing import Final

from tunedd_api.extraction.formats import FORMATS

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "formats.md"

_HEAD: Final = """# Formats

What is read of each kind of file, and what is not. Each reader declares this itself, and
`python -m scripts.describe_formats` writes it down; to add a format, write a module with a
`FORMAT` in `tunedd_api/extraction` and name it in `formats.py`.
"""


def described() -> str:
    """The page."""
    parts = [_HEAD]
    for known in FORMATS:
        suffixes = ", ".join(f"`{suffix}`" for suffix in known.media_types)
        lines = [f"## {known.name}", "", suffixes, "", *(f"- {line}" for line in known.reads)]
        if known.leaves_out:
            lines += ["", "Not read:", "", *(f"- {line}" for line in known.leaves_out)]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(described(), encoding="utf-8")
