"""Models to choose from: ``tunedd`` for all documents, and ``tunedd/NAME`` for each by itself."""

from typing import Final

from tunedd_api.api.openai.responses import Model
from tunedd_api.documents.model import Document, DocumentStatus
from tunedd_api.documents.ports import DocumentCatalogue
from tunedd_api.errors import UnknownDocuments, UnknownModel

_ALL: Final = "tunedd"
_ONE: Final = f"{_ALL}/"

_MOST_LISTED: Final = 200
"""Documents that are listed as models; any other can be named as well."""

_AT_A_TIME: Final = 100


async def listed_models(catalogue: DocumentCatalogue) -> list[Model]:
    """All documents, and those that are ready, in the order of their names."""
    models = [Model(id=_ALL, created=0)]
    cursor: str | None = None
    while True:
        page = await catalogue.page(_AT_A_TIME, cursor)
        models += [_model(d) for d in page.items if d.status is DocumentStatus.READY]
        cursor = page.next_cursor
        if cursor is None or len(models) > _MOST_LISTED:
            return models[: _MOST_LISTED + 1]


async def model_named(catalogue: DocumentCatalogue, name: str) -> Model:
    """The model of this name; raises UnknownModel."""
    if name == _ALL:
        return Model(id=_ALL, created=0)
    return _model(await _document(catalogue, name))


async def chosen_document(catalogue: DocumentCatalogue, model: str) -> str | None:
    """The id of the document that a model's name selects; None for all of them.

    Raises:
        UnknownModel
    """
    return None if model == _ALL else str((await _document(catalogue, model)).id)


async def _document(catalogue: DocumentCatalogue, model: str) -> Document:
    if not model.startswith(_ONE):
        raise UnknownModel(model)
    try:
        (document,) = await catalogue.resolve([model.removeprefix(_ONE)])
    except UnknownDocuments as error:
        raise UnknownModel(model) from error
    return document


def _model(document: Document) -> Model:
    return Model(id=f"{_ONE}{document.name}", created=int(document.created_at.timestamp()))
