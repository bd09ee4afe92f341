"""The stores of passages that the settings name, one for each embedding model.

A store's module is imported only when the settings name it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from tunedd_api.bootstrap.models import embedding_name
from tunedd_api.rag.vector_stores.base import PassageStore
from tunedd_api.settings import Settings, secret

StoreOpener: TypeAlias = Callable[[int], PassageStore]
"""Opens the store of an embedding model whose vectors have this many numbers."""


def store_opener(settings: Settings, library: str) -> StoreOpener:
    """What opens a library's store of the settings' embedding model."""
    model = embedding_name(settings)

    def open_store(dimension: int) -> PassageStore:
        if settings.vector_store == "weaviate":
            from tunedd_api.rag.vector_stores import weaviate

            return weaviate.open_weaviate_store(
                **_weaviate(settings, library, model, dimension), dimension=dimension
            )
        from tunedd_api.rag.vector_stores import embedded

        return embedded.open_embedded_store(_file(settings, model, dimension), dimension)

    return open_store


def drop_store(settings: Settings, library: str, index: str) -> None:
    """Delete the passages of a library's index of this name."""
    model, _, dimension = index.rpartition("/")
    if settings.vector_store == "weaviate":
        from tunedd_api.rag.vector_stores import weaviate

        weaviate.drop_weaviate_store(**_weaviate(settings, library, model, int(dimension)))
        return
    file = _file(settings, model, int(dimension))
    for path in passage_paths(file):
        path.unlink(missing_ok=True)


def passage_files(settings: Settings) -> list[Path]:
    """The files of passages in the state folder, of whatever embedding models."""
    return sorted(settings.state_dir.glob("passages-*.sqlite3"))


def passage_paths(file: Path) -> list[Path]:
    """A file of passages and all that may lie beside it."""
    return [file, *(file.with_name(file.name + end) for end in ("-wal", "-shm", "-search"))]


def _weaviate(settings: Settings, library: str, model: str, dimension: int) -> dict[str, Any]:
    from tunedd_api.rag.vector_stores import weaviate

    name = weaviate.collection_name(
        settings.weaviate_collection, Path(model).name, dimension, library
    )
    return {
        "url": settings.weaviate_url,
        "grpc_port": settings.weaviate_grpc_port,
        "api_key": secret(settings.weaviate_api_key),
        "collection": name,
        "timeout": settings.store_timeout,
    }


def _file(settings: Settings, model: str, dimension: int) -> Path:
    slug = "".join(c if c.isalnum() else "-" for c in Path(model).name.lower())
    return settings.state_dir / f"passages-{slug}-{dimension}.sqlite3"
