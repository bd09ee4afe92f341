"""Measure how fast the service is, side by side with what one would use instead.

    python -m benchmarks [NAME …] [--quick] [--list] [--report]

Without names, all of ``benchmarks.framework.catalogue``, each in a process of its own. Results go
to ``benchmarks/results`` and from there into ``docs/benchmarks.md``; those of a quick run, or one
without the papers where these are read, go to ``.evaluation/benchmarks`` and are shown only. Exits
1 if one of them could not be measured, and otherwise 0, whether or not the bars are reached.
"""

import argparse
import signal
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Final

_MOST_SECONDS: Final = 900
_INTERRUPTED: Final = 130
"""What programs exit with that were interrupted from the keyboard."""
_QUICK: Final = Path(".evaluation/benchmarks")

# What is imported in the functions is not imported above: processes that the service starts to read
# files import this module, too.


def measure(name: str, *, quick: bool) -> bool:
    """Measure one benchmark, keep what it found, and say so; whether it can be published."""
    from benchmarks.framework import environments, report, results
    from benchmarks.framework.benchmark import Run
    from benchmarks.framework.catalogue import benchmarks
    from benchmarks.framework.machine import Machine

    benchmark = benchmarks()[name]
    lacking = benchmark.lacks()
    published = not quick and not lacking
    folder_of_results = results.ready(results.PUBLISHED if published else _QUICK)
    machine = Machine.here()
    peers = {peer: environments.prepare(peer) for peer in benchmark.peers}
    repeats = min(benchmark.repeats, 2) if quick else benchmark.repeats
    started = monotonic()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        figures = benchmark.measure(Run(Path(folder), repeats, quick, peers))
    result = results.Result(
        name,
        datetime.now(UTC).date().isoformat(),
        round(monotonic() - started),
        machine,
        environments.versions(peers),
        tuple(figures),
    )
    results.write(result, folder_of_results)
    for figure in figures:
        print(f"{figure.measure:<50} {figure.of:<20} {report.spread(figure)}")
    for bar, figure in report.measured(benchmark, result):
        verdict = "holds" if bar.holds(figure) else "MISSED"
        print(f"{verdict:<7} {bar.measure}: {report.shown(figure)}, {report.words(bar, figure)}")
    print(f"{name}: {result.seconds} s", flush=True)
    if lacking:
        print(f"Not published: {lacking}", flush=True)
    return published


def publish() -> None:
    """Write the page from the results."""
    from benchmarks.framework import report, results
    from benchmarks.framework.catalogue import benchmarks

    known = benchmarks()
    report.write(known, results.read(results.PUBLISHED, list(known)), report.DOCS)


def each(names: list[str], *, quick: bool) -> int:
    """Measure in a process each, so that none finds what another left; how many failed."""
    failed = []
    for name in names:
        print(f"--- {name}", flush=True)
        more = ["--quick"] if quick else []
        command = [sys.executable, "-m", "benchmarks", name, *more]
        with subprocess.Popen(command) as process:  # noqa: S603 - our own
            try:
                status = process.wait(_MOST_SECONDS)
            except subprocess.TimeoutExpired:
                process.terminate()  # it ends what it started
                status = process.wait()
        failed += [name] if status else []
    if failed:
        print(f"not measured: {', '.join(failed)}")
    return len(failed)


def main() -> int:
    """Run those that are named, or all."""
    from benchmarks.framework.catalogue import benchmarks

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="small and few; keeps no result")
    parser.add_argument("--list", action="store_true", help="say which there are, and stop")
    parser.add_argument("--report", action="store_true", help="write the page anew, and stop")
    given = parser.parse_args()
    known = benchmarks()
    if given.list:
        for one in known.values():
            print(f"{one.name:<16} {one.title}")
        return 0
    if unknown := [name for name in given.names if name not in known]:
        parser.error(f"there is no {unknown[0]}; there are {', '.join(known)}")
    if given.report:
        publish()
        return 0
    # Whoever ends it, what it started ends with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    names = given.names or list(known)
    try:
        if len(names) > 1:
            return 1 if each(names, quick=given.quick) else 0
        if measure(names[0], quick=given.quick):
            publish()
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return _INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
