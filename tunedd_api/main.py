"""The composition root: importing this module makes the service ready to serve.

It reads the settings, opens the index and brings it up to date with the data folder, and binds
``app``; run it with ``python -m tunedd_api`` or any ASGI server. Files that take long to read are
left to the process that ingests beside serving.
"""

# ruff: noqa: E402 - embedded models load while what follows is imported

import logging

from tunedd_api.bootstrap.head_start import begin_models
from tunedd_api.rag.framework import import_framework
from tunedd_api.settings import Settings

settings = Settings()
head_start = begin_models(settings)
import_framework()

from tunedd_api.api.app import create_app
from tunedd_api.bootstrap.exposure import check_exposure
from tunedd_api.bootstrap.library import open_library
from tunedd_api.bootstrap.service import compose
from tunedd_api.bootstrap.telemetry import open_telemetry
from tunedd_api.documents.folder_contents import summary
from tunedd_api.serving.logs import configure_logging

_log = logging.getLogger(__name__)

configure_logging(settings.log_level, settings.log_format)
check_exposure(settings)
telemetry = open_telemetry(settings)
library = open_library(settings, head_start=head_start)
report = library.refresh(patient=False)
_log.info(
    "The library is up to date: %d documents unchanged, %d ingested, %d removed, %d unreadable.",
    report.unchanged,
    len(report.ingested),
    len(report.removed),
    len(report.failed),
)
if report.skipped:
    _log.warning("%s", summary(report.skipped))
app = create_app(compose(settings, library, telemetry=telemetry, head_start=head_start))
head_start.give_up()
