"""English words that say nothing about what a text is about."""

from typing import Final

STOP_WORDS: Final = frozenset(
    """
    a about above after again against all also am an and any are aren as at be because been before
    being below between both but by can cannot could couldn d did didn do does doesn doing don down
    during each few for from further get give had hadn has hasn have haven having he her here hers
    him his how i if in into is isn it its itself just ll m me more most my no nor not of off on
    once only or other our ours out over own per please re s same she should shouldn so some such
    t tell than that the their theirs them then there these they this those through to too under
    until up us ve very was wasn we were weren what when where which while who whom whose why will
    with won would wouldn you your yours
    """.split()  # noqa: SIM905 - prose reads better than a list
)
