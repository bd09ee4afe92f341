"""The wheel that is built of the project: it holds all that serving needs."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]

BUILD: Final = """
import sys
from poetry.core.masonry.api import build_wheel
print(build_wheel(sys.argv[1]))
"""

ASK: Final = """
import json
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tunedd_api.api.web import FOLDER, web_router

app = FastAPI()
app.include_router(web_router())
client = TestClient(app)
paths = ("/", "/docs", "/web/page.css", "/web/scripts/app.js", "/web/vendor/preact.js")
print(json.dumps([str(FOLDER), *(client.get(path).status_code for path in paths)]))
"""


def test_wheel_serves_the_page(tmp_path: Path) -> None:
    """What is installed from a wheel serves the page, and has every table, model and script."""
    built = run(ROOT, BUILD, str(tmp_path)).splitlines()[-1]
    with zipfile.ZipFile(tmp_path / built) as wheel:
        packed = {name for name in wheel.namelist() if name.startswith("tunedd_api/")}
        wheel.extractall(tmp_path / "installed")
    here = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tunedd_api").rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    }
    assert packed == here
    folder, *statuses = json.loads(run(tmp_path / "installed", ASK))
    assert Path(folder).is_relative_to(tmp_path / "installed")
    assert statuses == [200] * 5


def run(folder: Path, program: str, *arguments: str) -> str:
    """Run a program in a folder; what it prints."""
    command = [sys.executable, "-W", "ignore", "-c", program, *arguments]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(folder)}
    done = subprocess.run(  # noqa: S603 - our own programs
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
