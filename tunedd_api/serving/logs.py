"""Logging: what happened and to which id, never what was said."""

import copy
import json
import logging.config
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Literal

from typing_extensions import override

from tunedd_api.telemetry import REQUEST_ID

LogFormat = Literal["text", "json"]

_OWN: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}
"""What every record has; the rest was told with it."""


class _WithoutMessages(logging.Formatter):
    """Shows where an error happened and of what type it is: its message may quote what was said."""

    @override
    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        error = ei[1]
        lines: list[str] = []
        while error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            lines += [f'  File "{f.filename}", line {f.lineno}, in {f.name}' for f in frames]
            lines.append(type(error).__name__)
            following = error.__cause__ or (
                None if error.__suppress_context__ else error.__context__
            )
            error = following
        return "\n".join(lines)


class TextFormatter(_WithoutMessages):
    """A line for people; what was told with it follows as ``name=value``."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        # The base class would take, and leave, the words of other formatters in the record.
        own = copy.copy(record)
        own.exc_text = None
        return super().format(own)

    @override
    def formatMessage(self, record: logging.LogRecord) -> str:
        told = "".join(f" {name}={value}" for name, value in _told(record).items())
        return super().formatMessage(record) + told


class JsonFormatter(_WithoutMessages):
    """A line of JSON for programs: time, level, logger, message, and what was told with it."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_told(record),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure_logging(level: str, style: LogFormat = "text") -> None:
    """Log to standard error: this service and its server at this level, libraries from WARNING.

    Libraries log prompts, questions and SQL with its values at lower levels.
    """
    text = {"()": TextFormatter, "format": "%(asctime)s %(levelname)-7s %(name)s: %(message)s"}
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"text": text, "json": {"()": JsonFormatter}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": style}},
            "root": {"level": "WARNING", "handlers": ["stderr"]},
            "loggers": {name: {"level": level.upper()} for name in ("tunedd_api", "uvicorn")},
        }
    )


def _told(record: logging.LogRecord) -> dict[str, object]:
    """What was told with a record beside its message, the request's id among it."""
    told = {name: value for name, value in vars(record).items() if name not in _OWN}
    request_id = REQUEST_ID.get()
    return told if request_id is None else {"request_id": request_id, **told}
