"""How many connections a process can afford."""

import resource

import pytest

from tunedd_api.serving.descriptors import affordable_connections


@pytest.mark.parametrize(
    ("descriptors", "wanted", "expected"),
    [
        (64, 1000, 16),
        (1024, 1000, 256),
        (1024, 100, 100),
        (3, 1000, 1),
        (resource.RLIM_INFINITY, 1000, 1000),
    ],
)
def test_a_quarter_of_the_descriptors(
    monkeypatch: pytest.MonkeyPatch, descriptors: int, wanted: int, expected: int
) -> None:
    """Connections take a quarter of the descriptors at most, so that files can still be opened."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (descriptors, descriptors))
    assert affordable_connections(wanted) == expected
