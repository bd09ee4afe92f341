"""Hayhooks serves the pipelines of a folder, through OpenAI's API among others."""

from pathlib import Path

from hayhooks import create_app
from hayhooks.settings import settings

settings.pipelines_dir = str(Path(__file__).parent / "pipelines")
app = create_app()
