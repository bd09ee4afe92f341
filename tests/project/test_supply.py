"""What is installed, what is not, and under which licences."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from scripts.leave_out import names_in, without
from scripts.licences import licence_of
from tests.support.texts import write_library

ROOT: Final = Path(__file__).parents[2]
LEFT_OUT: Final = names_in((ROOT / "requirements" / "left-out.txt").read_text("utf-8"))

MODULES: Final = {"beautifulsoup4": "bs4", "python-dateutil": "dateutil"}
"""What is imported of a package that is called otherwise."""

WITHOUT = """
import importlib, pkgutil, sys
from pathlib import Path

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in absent or name.startswith("llama_index.readers"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

absent = set(sys.argv[2].split(","))
sys.meta_path.insert(0, Missing())

import tunedd_api
for module in pkgutil.walk_packages(tunedd_api.__path__, "tunedd_api."):
    if not module.name.endswith(("main", "__main__")) and "migrations" not in module.name:
        importlib.import_module(module.name)

from tests.support.service import make_settings, opened_library
with opened_library(make_settings(Path(sys.argv[1]))) as library:
    print(len(library.refresh().ingested))
"""


def test_nothing_needs_what_is_left_out(tmp_path: Path) -> None:
    """Without the packages that are not installed every module is imported, and files are read."""
    write_library(tmp_path / "data")
    names = {MODULES.get(name, name.replace("-", "_")) for name in LEFT_OUT}
    done = subprocess.run(  # noqa: S603 - this Python
        [sys.executable, "-c", WITHOUT, tmp_path, ",".join(names)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) == len(list((tmp_path / "data").iterdir()))
    assert "not found" not in done.stderr


def test_leaving_out() -> None:
    """A package goes with its hashes, however its name is spelt, and the others stay."""
    requirements = "a==1 \\\n    --hash=sha256:1\nB_c==2 ; x \\\n    --hash=sha256:2\nd==3\n"
    assert without(requirements, names_in("# why\nb-c\n")) == (
        "a==1 \\\n    --hash=sha256:1\nd==3\n"
    )


def test_left_out_packages_are_locked() -> None:
    """Every package that is left out would come along otherwise."""
    lock = (ROOT / "poetry.lock").read_text("utf-8")
    assert [name for name in sorted(LEFT_OUT) if f'name = "{name}"' not in lock] == []


@pytest.mark.parametrize("name", ["fastapi", "sqlalchemy", "numpy", "pebble"])
def test_licences(name: str) -> None:
    """The licence of a package is found where it says it."""
    from importlib.metadata import distribution

    assert licence_of(distribution(name))


def test_updates_leave_the_pinned_framework_alone() -> None:
    """Renovate proposes no other version of what is pinned on purpose."""
    rules = json.loads((ROOT / "renovate.json").read_text("utf-8"))["packageRules"]
    disabled = {
        n for rule in rules if rule.get("enabled") is False for n in rule["matchPackageNames"]
    }
    assert disabled == {"fastapi", "starlette"}
