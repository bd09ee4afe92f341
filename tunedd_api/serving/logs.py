"""Logging: what happened and to which id, never what was said."""

import logging.config


def configure_logging(level: str) -> None:
    """Log to standard error: this service and its server at this level, libraries from WARNING.

    Libraries log prompts, questions and SQL with its values at lower levels.
    """
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {"format": "%(asctime)s %(levelname)-7s %(name)s: %(message)s"},
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"level": "WARNING", "handlers": ["stderr"]},
            "loggers": {name: {"level": level.upper()} for name in ("tunedd_api", "uvicorn")},
        }
    )
