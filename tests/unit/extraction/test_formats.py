"""What the readers declare of themselves."""

import importlib.util
from pathlib import Path

from tunedd_api.extraction.formats import FORMATS, MEDIA_TYPES

_ROOT = Path(__file__).resolve().parents[3]


def test_page_about_formats_is_what_readers_declare() -> None:
    """`docs/formats.md` is what the script writes from the declarations."""
    spec = importlib.util.spec_from_file_location(
        "describe_formats", _ROOT / "scripts" / "describe_formats.py"
    )
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.described() == script.PAGE.read_text(encoding="utf-8")


def test_no_suffix_has_two_readers() -> None:
    """Suffixes are lowercase, begin with a dot, and belong to one format each."""
    suffixes = [suffix for known in FORMATS for suffix in known.media_types]
    assert sorted(suffixes) == sorted(MEDIA_TYPES)
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in suffixes)
