"""What the readers declare of themselves."""

from tests.support.scripts import load_script
from tunedd_api.extraction.formats import FORMATS
from tunedd_api.extraction.media_types import MEDIA_TYPES


def test_page_about_formats_is_what_readers_declare() -> None:
    """`docs/formats.md` is what the script writes from the declarations."""
    script = load_script("describe_formats")
    assert script.described() == script.PAGE.read_text(encoding="utf-8")


def test_no_suffix_has_two_readers() -> None:
    """Suffixes are lowercase, begin with a dot, and belong to one format each."""
    suffixes = [suffix for known in FORMATS for suffix in known.media_types]
    assert sorted(suffixes) == sorted(MEDIA_TYPES)
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in suffixes)
