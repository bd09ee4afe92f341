"""Logging: what happened and to which id, never what was said."""

import logging
import logging.config

_QUIET = (
    "httpx",
    "httpcore",
    "openai",
    "llama_index",
    "alembic",
    "weaviate",
    "asyncio",
    "filelock",
    "sse_starlette",
)
"""Libraries whose chatter at level info holds addresses, prompts or condensed questions."""


def configure_logging(level: str) -> None:
    """Log to standard error at this level; libraries from WARNING up."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {"format": "%(asctime)s %(levelname)-7s %(name)s: %(message)s"},
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"level": level.upper(), "handlers": ["stderr"]},
            "loggers": {name: {"level": "WARNING"} for name in _QUIET},
        }
    )
