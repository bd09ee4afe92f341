"""Copy the libraries of the page out of their packages, and note what was copied.

`npm` checks the packages against the lock file; nothing of them is run. The copies are part of the
project: neither setting it up nor running it needs npm.
"""

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

VENDOR: Final = Path(__file__).parents[1] / "tunedd_api" / "web" / "vendor"

FILES: Final[Mapping[str, str]] = {
    "preact.js": "htm/preact/standalone.module.js",
    "htm.LICENSE": "htm/LICENSE",
    "preact.LICENSE": "preact/LICENSE",
    "marked.js": "marked/lib/marked.esm.js",
    "marked.LICENSE": "marked/LICENSE",
    "swagger-ui.js": "swagger-ui-dist/swagger-ui-bundle.js",
    "swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
    "swagger-ui.LICENSE": "swagger-ui-dist/LICENSE",
    "swagger-ui.NOTICE": "swagger-ui-dist/NOTICE",
}
"""What is copied, and from where in `node_modules`."""


def vendor(folder: Path) -> None:
    """Bring the copies in a folder up to date with the lock file that lies in it."""
    with tempfile.TemporaryDirectory() as name:
        for part in ("package.json", "package-lock.json"):
            shutil.copy(folder / part, name)
        install = [
            shutil.which("npm") or "npm",
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
        ]
        subprocess.run(install, cwd=name, check=True)
        for target, source in FILES.items():
            text = (Path(name) / "node_modules" / source).read_bytes()
            (folder / target).write_bytes(_without_source_map(text))
    noted = {target: _sha256(folder / target) for target in sorted(FILES)}
    (folder / "vendor.json").write_text(json.dumps(noted, indent=2) + "\n")


def _without_source_map(text: bytes) -> bytes:
    """The file without the pointer to a map that is not copied, and that browsers would ask for."""
    lines = text.rstrip().splitlines(keepends=True)
    marks = (b"//# sourceMappingURL=", b"/*# sourceMappingURL=")
    return b"".join(lines[:-1]) if lines and lines[-1].startswith(marks) else text


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    vendor(VENDOR)
