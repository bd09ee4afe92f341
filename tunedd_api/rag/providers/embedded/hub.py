"""Files of models from a hub, over HTTP; what is broken off is taken up again."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tunedd_api.rag.providers.embedded.incoming import IncomingFile
from tunedd_api.rag.providers.embedded.sources import HubFile, NotFetched, PublishedFile

if TYPE_CHECKING:
    import httpx

_PUBLIC_HUB: Final = "https://huggingface.co"
_CONNECT_SECONDS: Final = 30.0
_SILENCE_SECONDS: Final = 60.0
"""The longest wait for the next byte; a whole file may take as long as it takes."""

_ATTEMPTS: Final = 3
_OK: Final = 200
_PARTIAL: Final = 206
_OUT_OF_RANGE: Final = 416


def endpoint() -> str:
    """The hub's address: ``HF_ENDPOINT``, or the public one."""
    return (os.environ.get("HF_ENDPOINT") or _PUBLIC_HUB).rstrip("/")


class Hub:
    """The hub; once it was out of reach it is not asked again."""

    def __init__(self) -> None:
        self._out_of_reach: str | None = None
        if os.environ.get("HF_HUB_OFFLINE", "").lower() in {"1", "true", "yes", "on"}:
            self._out_of_reach = "HF_HUB_OFFLINE is set"

    def fetch(self, file: PublishedFile, source: HubFile, folder: Path) -> Path:
        """Download a file into the folder, going on where an earlier attempt broke off.

        Raises:
            NotFetched: if the hub is out of reach, refuses, or sends something else.
        """
        if self._out_of_reach is not None:
            raise NotFetched(self._out_of_reach)
        try:
            import httpx
        except ImportError as error:
            raise NotFetched(f"{error.name} is not installed") from error
        url = f"{endpoint()}/{source.repository}/resolve/{source.revision}/{source.path}"
        patience = httpx.Timeout(_SILENCE_SECONDS, connect=_CONNECT_SECONDS)
        try:
            with (
                httpx.Client(timeout=patience, follow_redirects=True) as client,
                IncomingFile(file, folder) as incoming,
            ):
                return _Download(client, url, file, incoming).whole()
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            self._out_of_reach = f"it is out of reach ({_reason(error)})"
            raise NotFetched(self._out_of_reach) from error


class _Download:
    """A file that is asked for until it is whole, or nothing more comes of it."""

    def __init__(
        self, client: "httpx.Client", url: str, file: PublishedFile, incoming: IncomingFile
    ) -> None:
        self._client = client
        self._url = url
        self._file = file
        self._incoming = incoming

    def whole(self) -> Path:
        """Give the path of the whole file; raises NotFetched, or httpx's errors of connecting."""
        import httpx

        for attempt in range(1, _ATTEMPTS + 1):
            before = self._incoming.resume()
            try:
                if before < self._file.size:
                    self._receive()
                return self._incoming.complete()
            except (httpx.ConnectError, httpx.ConnectTimeout):
                raise
            except httpx.HTTPError as error:
                if attempt == _ATTEMPTS or self._incoming.received == before:
                    raise NotFetched(_reason(error)) from error
            except NotFetched:
                # What an earlier attempt left may have been wrong: once more, from the first byte.
                if before == 0 or self._incoming.received or attempt == _ATTEMPTS:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _receive(self) -> None:
        incoming = self._incoming
        headers = {"Accept-Encoding": "identity"}
        if incoming.received:
            headers["Range"] = f"bytes={incoming.received}-"
        with self._client.stream("GET", self._url, headers=headers) as reply:
            if reply.status_code == _OUT_OF_RANGE or (
                incoming.received and reply.status_code == _OK
            ):
                incoming.restart()
            if reply.status_code not in (_OK, _PARTIAL):
                raise NotFetched(f"it answers with status {reply.status_code}")
            self._check_size(reply)
            for block in self._shown(reply.iter_raw()):
                incoming.write(block)

    def _check_size(self, reply: "httpx.Response") -> None:
        """Refuse another file before it is downloaded."""
        announced = reply.headers.get("Content-Length", "")
        if announced.isdigit() and self._incoming.received + int(announced) != self._file.size:
            raise NotFetched(
                f"it has another file: {self._incoming.received + int(announced)} bytes, "
                f"not {self._file.size}"
            )

    def _shown(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """Show on a terminal how far the download is."""
        from tqdm import tqdm

        bar: tqdm[Any] = tqdm(
            desc=self._file.name,
            total=self._file.size,
            initial=self._incoming.received,
            unit="B",
            unit_scale=True,
            disable=None,
        )
        with bar:
            for block in blocks:
                yield block
                bar.update(len(block))


def _reason(error: "httpx.HTTPError") -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
