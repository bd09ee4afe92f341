"""Draft a migration from what ``storage/tables.py`` says and the migrations do not make yet.

Usage: python scripts/new_migration.py "reading lists"
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config

from tunedd_api.storage import migrations
from tunedd_api.storage.database import Database

SCRIPTS = Path(migrations.__file__).parent


def draft(name: str, scripts: Path = SCRIPTS) -> Path:
    """Write the next migration into ``scripts``; gives its file, to be read and completed."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database.in_file(Path(folder) / "empty.sqlite3")
        try:
            database.migrate()
            config = Config()
            config.set_main_option("script_location", str(scripts))
            config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
            with database.engine.connect() as connection:
                config.attributes["connection"] = connection
                number = f"{len(list((scripts / 'versions').glob('*.py'))) + 1:04}"
                made = command.revision(config, name, autogenerate=True, rev_id=number)
        finally:
            database.close()
    if made is None or isinstance(made, list):
        raise RuntimeError("Alembic made no migration, or several.")
    return Path(made.path)


def main(arguments: Sequence[str]) -> int:
    """Draft one migration and say where it is."""
    if len(arguments) != 1 or not arguments[0].strip():
        print('Name the migration, as in: make migration NAME="reading lists"')
        return 2
    print(draft(arguments[0].strip()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
