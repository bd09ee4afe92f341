# mypy: ignore-errors
"""llm, the command: a talk of five turns, whose follow-ups need what was said before."""

import os
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

TURNS = [
    ("What is the contract net protocol?", "bids"),
    ("Who published it?", "Smith"),
    ("When was that?", "1980"),
    ("And who sends the bids?", "bids"),
    ("Thanks!", ""),
]

with tempfile.TemporaryDirectory() as folder:
    environment = {**os.environ, "LLM_USER_PATH": folder, "OPENAI_API_KEY": "none"}
    Path(folder, "extra-openai-models.yaml").write_text(
        f"- model_id: docs\n  model_name: tunedd\n  api_base: {sys.argv[1]}/v1\n"
    )
    for number, (question, word) in enumerate(TURNS):
        command = [Path(sys.executable).with_name("llm"), "-m", "docs", question]
        if number:
            command.insert(3, "-c")
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert word in done.stdout, (question, done.stdout)
print("llm", version("llm"))
