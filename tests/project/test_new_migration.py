"""Drafting a migration."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Column, Table, Text

from tests.support.scripts import load_script
from tunedd_api.storage.tables import metadata


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """A copy of the migrations."""
    shutil.copytree(load_script("new_migration").SCRIPTS, tmp_path / "migrations")
    return tmp_path / "migrations"


def test_draft(scripts: Path) -> None:
    """A draft follows the last migration, and makes what the code has and the migrations lack."""
    before = sorted((scripts / "versions").glob("*.py"))
    table = Table("reading_lists", metadata, Column("name", Text(), primary_key=True))
    try:
        made: Path = load_script("new_migration").draft("Reading lists", scripts)
    finally:
        metadata.remove(table)
    written = made.read_text(encoding="utf-8")
    assert made.name == f"{len(before) + 1:04}_reading_lists.py"
    assert written.startswith('"""Reading lists.')
    assert f"down_revision = '{len(before):04}'" in written
    assert "op.create_table('reading_lists'" in written
    assert "op.drop_table('reading_lists')" in written
    compile(written, made.name, "exec")


@pytest.mark.parametrize("arguments", [[], [""], ["two", "names"]])
def test_no_name(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Without a name it says how to give one, and writes nothing."""
    assert load_script("new_migration").main(arguments) != 0
    assert "NAME=" in capsys.readouterr().out
