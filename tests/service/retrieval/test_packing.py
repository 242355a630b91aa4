"""Texts in one row, without padding, against each of them alone."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from sentence_transformers.sentence_transformer.modules import Pooling
from transformers import BertConfig, BertModel, Qwen3Config, Qwen3Model, XLMRobertaConfig, XLMRobertaModel

from assistant.retrieval.packing import PackedModel, batches, can_pack

SMALL = {
    "vocab_size": 50,
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 32,
}
TEXTS = [[3, 4, 5, 6, 7], [8], [9, 10, 11], [12, 13, 14, 15, 16, 17, 18, 19, 20]]


def bert() -> torch.nn.Module:
    model: torch.nn.Module = BertModel(BertConfig(**SMALL))
    return model


def xlm_roberta() -> torch.nn.Module:
    model: torch.nn.Module = XLMRobertaModel(XLMRobertaConfig(**SMALL, pad_token_id=1))
    return model


def qwen3() -> torch.nn.Module:
    model: torch.nn.Module = Qwen3Model(
        Qwen3Config(**SMALL, num_key_value_heads=2, head_dim=4, pad_token_id=1)
    )
    return model


@pytest.mark.parametrize(
    ("family", "pooling"),
    [(bert, "mean"), (bert, "cls"), (xlm_roberta, "mean"), (xlm_roberta, "cls"), (qwen3, "lasttoken")],
)
def test_a_text_in_a_row_has_the_vector_it_has_alone(
    family: Callable[[], torch.nn.Module], pooling: str
) -> None:
    torch.manual_seed(7)
    encoder = family().eval()
    parts: Any = [SimpleNamespace(auto_model=encoder), Pooling(16, pooling)]
    with torch.inference_mode():
        alone = [
            pooled(encoder(input_ids=torch.tensor([text])).last_hidden_state[0], pooling) for text in TEXTS
        ]
    assert can_pack(parts)
    together = PackedModel(parts).encode(TEXTS)
    torch.testing.assert_close(torch.from_numpy(together), torch.stack(alone), atol=1e-5, rtol=0)


def pooled(states: torch.Tensor, pooling: str) -> torch.Tensor:
    chosen = {"mean": states.mean(0), "cls": states[0], "lasttoken": states[-1]}[pooling]
    return torch.nn.functional.normalize(chosen, dim=0)


def test_a_model_that_leaves_the_prompt_out_is_not_packed() -> None:
    parts: Any = [SimpleNamespace(auto_model=bert()), Pooling(16, "mean", include_prompt=False)]
    assert not can_pack(parts)


def test_a_row_holds_neighbours_up_to_its_limit_or_one_long_text() -> None:
    assert batches([3, 3, 3, 9, 1, 1], 6) == [slice(0, 2), slice(2, 3), slice(3, 4), slice(4, 6)]
    assert batches([], 6) == []
