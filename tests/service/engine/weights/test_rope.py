"""YaRN only where it is asked for, and by the factor that was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from assistant.engine.weights import LoadOptions, load, load_model
from assistant.engine.weights.rope import check_factor
from assistant.errors import ModelUnavailable
from tests.service.engine.weights.models import directory_of


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Positions as in the config of Qwen3-8B."""
    rope = {"rope_type": "default", "rope_theta": 1_000_000.0}
    return directory_of("qwen3", tmp_path / "tiny", max_position_embeddings=40_960, rope_parameters=rope)


def turns_of(model: Any) -> torch.Tensor:  # noqa: ANN401
    turns: torch.Tensor = model.model.rotary_emb.inv_freq
    return turns


@pytest.mark.parametrize(("context", "factor"), [(32_769, 2.0), (65_536, 2.0), (65_537, 4.0), (131_072, 4.0)])
def test_the_factor_follows_from_the_context(place: Path, context: int, factor: float) -> None:
    loaded = load_model(place, LoadOptions(yarn=True, context_length=context))
    plain = turns_of(load(place).model)
    assert float(plain[-1] / turns_of(loaded.model)[-1]) == pytest.approx(factor, rel=1e-4)
    assert turns_of(loaded.model)[0] == plain[0]
    assert loaded.profile.context_length == context
    assert loaded.model.config.max_position_embeddings == factor * 32_768


def test_without_yarn_the_context_ends_where_the_model_does(place: Path) -> None:
    assert load(place, context_length=131_072).profile.context_length == 40_960


@pytest.mark.parametrize(
    ("context", "message"), [(32_768, "harms shorter ones"), (131_073, "no context is longer than 131072")]
)
def test_yarn_is_refused_where_it_does_not_belong(place: Path, context: int, message: str) -> None:
    with pytest.raises(ModelUnavailable, match=message):
        load_model(place, LoadOptions(yarn=True, context_length=context))


def test_a_model_that_scales_already_is_not_scaled_again(tmp_path: Path) -> None:
    scaled = {"rope_type": "linear", "factor": 2.0, "rope_theta": 10_000.0}
    place = directory_of("llama", tmp_path, rope_parameters=scaled)
    with pytest.raises(ModelUnavailable, match="scaled already"):
        load_model(place, LoadOptions(yarn=True, context_length=65_536))


def test_a_factor_that_is_not_the_one_asked_for_is_an_error(place: Path) -> None:
    """Once the factor silently became 40960 / 32768 = 1.25 where the length was left at the old one."""
    model = load_model(place, LoadOptions(yarn=True, context_length=65_536)).model
    check_factor(model, model.config)
    model.config.rope_parameters["factor"] = 4.0
    with pytest.raises(ModelUnavailable, match="would stretch its positions by 2 instead of 4"):
        check_factor(model, model.config)
