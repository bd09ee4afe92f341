"""Which database a URL names, and what every connection to it begins with."""

from typing import Final

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from tunedd_api.errors import ConfigurationError

_KEEPALIVES: Final = (
    "-ctcp_keepalives_idle=20",
    "-ctcp_keepalives_interval=5",
    "-ctcp_keepalives_count=4",
    "-ctcp_user_timeout=40000",
)
"""How soon the server notices that a client is gone: seconds, and milliseconds in the last."""


def database_url(url: str, schema: str | None) -> URL:
    """The URL of SQLite's file or PostgreSQL's database, with the options of its connections.

    Raises:
        ConfigurationError: if the URL is of neither, or names no file, or is no PostgreSQL's and a
            schema is named.
    """
    return _with_options(_parse(url), schema)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigurationError("TUNEDD_DATABASE_URL is not a database URL.") from error
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ConfigurationError(
            "TUNEDD_DATABASE_URL must begin with sqlite:/// or postgresql://, "
            f"not {parsed.get_backend_name()}."
        )
    if parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise ConfigurationError(
            "TUNEDD_DATABASE_URL must name a file, as in sqlite:///path/to/file: a database in "
            "memory would be a different one for each connection."
        )
    return parsed


def _with_options(url: URL, schema: str | None) -> URL:
    """The URL with what every connection to PostgreSQL begins with: keepalives, and a schema.

    A client that is gone without a word would hold its locks on the server for two hours.
    """
    if url.get_backend_name() == "sqlite":
        if schema is not None:
            raise ConfigurationError("TUNEDD_DATABASE_SCHEMA goes with a PostgreSQL database only.")
        return url
    options = [*_KEEPALIVES, *([f"-csearch_path={schema}"] if schema else [])]
    given = url.query.get("options", "")
    return url.update_query_dict({"options": " ".join([*options, str(given)]).strip()})
