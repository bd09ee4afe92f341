"""Cosines of every model on one scale."""

import pytest

from tunedd_api.rag.retrieval.calibration import Calibration, calibration_of


def test_the_scale_is_its_own_model_s() -> None:
    """Cosines of the model that gives the scale, and of unknown ones, stay as they are."""
    for model in ("all-minilm-l6-v2", "all-minilm:l6", "some-model"):
        for cosine in (-0.2, 0.0, 0.3, 1.0):
            assert calibration_of(model).similarity(cosine) == pytest.approx(cosine)


def test_another_model_s_cosines_are_moved() -> None:
    """What is unrelated to one model is so to the other, and likewise what is related."""
    other, scale = calibration_of("multilingual-e5-small"), Calibration()
    assert other.similarity(other.unrelated) == pytest.approx(scale.unrelated)
    assert other.similarity(other.related) == pytest.approx(scale.related)
    assert other.floor > 0.5
