"""Figures of what was measured."""

import math
from collections.abc import Sequence


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile."""
    ranked = sorted(values)
    return ranked[max(math.ceil(len(ranked) * percent / 100) - 1, 0)]


def spread(seconds: Sequence[float]) -> str:
    """Percentiles of durations, in milliseconds."""
    p50, p95, p99 = (1000 * percentile(seconds, p) for p in (50, 95, 99))
    return f"p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   p99 {p99:7.1f} ms   n {len(seconds)}"
