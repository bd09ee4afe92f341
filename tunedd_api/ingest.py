"""``python -m tunedd_api.ingest``: bring the index up to date with the data folder, and stop."""

import sys

from pydantic import ValidationError

from tunedd_api.composition import Library
from tunedd_api.errors import TuneddError
from tunedd_api.logs import configure_logging
from tunedd_api.settings import Settings, complaints


def main() -> int:
    """Ingest; exit status 1 when something could not be read or the work could not be done."""
    try:
        settings = Settings()
        configure_logging(settings.log_level)
        library = Library(settings)
        report = library.refresh()
    except ValidationError as error:
        sys.stderr.writelines(f"{complaint}\n" for complaint in complaints(error))
        return 1
    except TuneddError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(
        f"{report.unchanged} unchanged, {len(report.ingested)} ingested, "
        f"{len(report.removed)} removed, {len(report.failed)} unreadable\n"
    )
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
