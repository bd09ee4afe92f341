"""Lists of words that are written as running text, which reads better than a list of strings."""


def word_set(text: str) -> frozenset[str]:
    """The words of a text, split at blanks."""
    return frozenset(text.split())


def word_list(text: str) -> tuple[str, ...]:
    """The words of a text in order, split at blanks."""
    return tuple(text.split())
