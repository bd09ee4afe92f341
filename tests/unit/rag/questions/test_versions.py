"""Versions that questions name, and headings that are about them."""

import time

import pytest

from tunedd_api.rag.questions.versions import (
    asked_versions,
    is_part_of,
    lacks_the_version,
    latest_version,
    version_of_heading,
)

NOTES = (
    "# Norda\n\n## 2.4.2 (2024-11-05)\n- Tokens are hidden.\n\n## 2.4.0 (2024-10-14)\n- Profiles.\n"
    "\n## 1.9.4 (2023-04-12)\n- Needs Java 17.2.\n"
)


@pytest.mark.parametrize(
    ("question", "versions"),
    [
        ("What changed in version 2.4?", {"2.4"}),
        ("what did 2.5 remove", {"2.5"}),
        ("difference between 2.4.0 and 2.5.0", {"2.4.0", "2.5.0"}),
        ("Was ist neu in Version 2.4.0?", {"2.4.0"}),
        ("2.4.0版本有什么变化？", {"2.4.0"}),
        ("Is v3 out?", {"3"}),
        ("which version dropped Java 17.2", set()),
        ("Who teaches class 2.4?", set()),
        ("Which model scored 2.4?", set()),
        ("What is TLS 1.2 used for?", set()),
        ("Is 3.50 enough?", set()),
        ("How long does the 2.4 litre pump run?", set()),
        ("What happened on 3.5.2024?", set()),
        ("Is the price 2.50 euros?", set()),
    ],
)
def test_versions_asked_for(question: str, versions: set[str]) -> None:
    """A version is called one or stands where one does; amounts, dates and other things' do not."""
    assert asked_versions(question) == versions


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("## 2.4.0 (2024-10-14)", "2.4.0"),
        ("## [1.2.3] - 2021-01-01", "1.2.3"),
        ("Version 3.1", "3.1"),
        ("v2.0", "2.0"),
        ("# Norda 7.2 (May 2023)", "7.2"),
        ("2.4.0 (2024-10-14)", "2.4.0"),
        ("Norda 7.2 (May 2023)", None),
        ("5.1 Release of the deposit", None),
        ("2.4 million people saw the release of the film", None),
        ("Price 3.50 (2024)", None),
        ("3.2 March 2024", None),
        ("2.4", None),
        ("Release 24.04 LTS", "24.04"),
        ("## 0.9.0 – Unreleased", "0.9.0"),
        ("2.4 Payment terms", None),
        ("### 4.1 Scope of 2020 works", None),
        ("3.5.2024", None),
        ("It needs version 3.1 of the kit, which is old, and a cable of two metres.", None),
    ],
)
def test_version_of_a_heading(line: str, version: str | None) -> None:
    """A word or a date beside it tells a version from the number of a section."""
    assert version_of_heading(line) == version


def test_what_belongs_to_a_version() -> None:
    """2.4 has 2.4.2 and is 2.4.0; 2.40 is another one."""
    assert is_part_of("2.4.2", "2.4")
    assert is_part_of("2.4.0", "2.4")
    assert is_part_of("2.4", "2.4.0")
    assert not is_part_of("2.40", "2.4")
    assert not is_part_of("2.4.1", "2.4.0")


def test_the_last_version() -> None:
    """Versions are compared figure by figure."""
    assert latest_version(["## 2.9.0 (2024-01-02)", "## 2.10.0 (2024-03-04)"]) == "2.10.0"
    assert latest_version(["## 2.9.0 (2024-01-02)", "Notes"]) is None


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("What changed in 2.2?", True),
        ("What changed in 2.4?", False),
        ("What is new in version 3?", True),
        ("Does it need Java since 17.2?", False),
        ("What changed?", False),
    ],
)
def test_version_that_is_not_there(question: str, *, lacks: bool) -> None:
    """Where headings are about versions, none answers for one that is nowhere said."""
    assert lacks_the_version(question, [NOTES]) is lacks


@pytest.mark.parametrize("text", ["A" * 8_000, "1.1.1.1." * 1_000, "version 2.4 " * 660])
def test_long_messages_take_a_moment(text: str) -> None:
    """However long a message, it is read through once."""
    started = time.process_time()
    asked_versions(text)
    version_of_heading(text)
    assert time.process_time() - started < 20
