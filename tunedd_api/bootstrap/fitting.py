"""What suits the embedded language model that the settings mean; quickly imported."""

from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.providers.embedded.choice import AUTO, chat_entry
from tunedd_api.rag.providers.embedded.machine import Machine
from tunedd_api.rag.providers.embedded.weights import Weights
from tunedd_api.settings import NO_ROOM, Settings


def fitted(settings: Settings) -> Settings:
    """Say which model ``auto`` means, and fill in what suits an embedded language model.

    What was set stays as it is.

    Raises:
        ConfigurationError: if there is no such model, or its answers would leave no room.
    """
    if settings.llm_provider != "embedded":
        return settings
    entry = chat_entry(settings.llm, weights_of(settings), Machine.here())
    suits: dict[str, object] = {
        "context_window": entry.context_window,
        "answer_tokens": entry.answer_tokens,
        "context_tokens": entry.context_tokens,
        "passages": entry.passages,
        "grounding": entry.grounding,
    }
    unset = {name: suits[name] for name in suits.keys() - settings.model_fields_set}
    if settings.llm == AUTO:
        unset["llm_model"] = entry.name
    found = settings.model_copy(update=unset)
    if found.answer_tokens * 2 > found.context_window:
        raise ConfigurationError(f"{NO_ROOM}, which is {found.context_window}.")
    return found


def weights_of(settings: Settings) -> Weights:
    """The folder of the embedded models' files."""
    return Weights(settings.cache_dir / "weights")
