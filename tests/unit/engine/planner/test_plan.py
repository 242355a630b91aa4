"""What fits on a card or a machine, and what is said where it does not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.engine.planner.formats import KvFormat, WeightFormat
from assistant.engine.planner.plan import GIB, LEAST_CONTEXT, Memory, Plan, Wishes, fit
from assistant.engine.planner.survey import LENGTHS, recommended, survey
from assistant.errors import ModelUnavailable
from tests.unit.engine.planner.shapes import qwen2_coder, qwen3_8b

NF4 = Wishes(WeightFormat.NF4_DQ, KvFormat.BF16)
ON_CPU = Wishes(WeightFormat.FP32, KvFormat.FP32, fraction=0.5)


def card(gib: float, host: float = 0) -> Memory:
    return Memory(int(gib * GIB), int(host * GIB))


def plan_of(wishes: Wishes, gib: float) -> Plan:
    return fit(qwen3_8b(), wishes, card(gib))


def test_a_card_of_24_gib_keeps_24_conversations_of_qwen3_8b() -> None:
    plan = plan_of(NF4, 24)
    assert plan.sessions(4096) == plan.max_running == 24
    assert (plan.context, plan.step_tokens, plan.warnings) == (16_384, 2048, ())


def test_keys_and_values_in_8_bit_keep_almost_twice_as_much() -> None:
    assert plan_of(replace(NF4, kv=KvFormat.FP8), 24).kv_tokens == pytest.approx(
        1.9 * plan_of(NF4, 24).kv_tokens, rel=0.01
    )


def test_a_4_bit_head_leaves_its_room_to_keys_and_values() -> None:
    more = plan_of(replace(NF4, head_4bit=True), 24).kv_tokens - plan_of(NF4, 24).kv_tokens
    assert more * 147_456 == pytest.approx(0.86 * GIB, rel=0.1)


def test_a_small_card_gets_smaller_steps_before_a_shorter_context() -> None:
    plan = plan_of(NF4, 9)
    assert (plan.step_tokens, plan.context) == (512, plan.kv_tokens)
    assert "a context of 16384 tokens does not fit" in plan.warnings[0]


def test_too_little_memory_says_what_would_fit() -> None:
    with pytest.raises(ModelUnavailable, match=r"bf16 needs 16.* 10.8 GiB .*set ASSISTANT_QUANTIZATION=nf4"):
        plan_of(replace(NF4, weights=WeightFormat.BF16), 12)


def test_where_nothing_fits_a_smaller_model_is_advised() -> None:
    with pytest.raises(ModelUnavailable, match="take a smaller model, or the extractive engine"):
        plan_of(NF4, 6)


def test_a_machine_that_cannot_hold_float32_is_told_of_int8() -> None:
    with pytest.raises(ModelUnavailable, match=r"this machine has 2.0 GiB .*ASSISTANT_QUANTIZATION=int8"):
        fit(qwen2_coder(), ON_CPU, Memory(4 * GIB, gpu=False))


def test_a_cpu_keeps_a_few_conversations_however_much_memory_it_has() -> None:
    plan = fit(qwen2_coder(), ON_CPU, Memory(500 * GIB, gpu=False))
    assert (plan.kv_tokens, plan.max_running, plan.host_tokens) == (4 * 16_384, 8, 0)


def test_a_quarter_of_the_machines_memory_is_the_host_tier() -> None:
    assert fit(qwen3_8b(), NF4, card(24, 64)).host_tokens == 16 * GIB // 147_456


def test_what_settings_name_is_taken_as_it_is() -> None:
    wishes = replace(NF4, kv_tokens=20_000, host_tokens=5_000, max_running=3)
    plan = fit(qwen3_8b(), wishes, card(24, 64))
    assert (plan.kv_tokens, plan.host_tokens, plan.max_running) == (20_000, 5_000, 3)


def test_asking_for_more_than_there_is_warns() -> None:
    assert "400000 tokens of KV were asked for" in plan_of(replace(NF4, kv_tokens=400_000), 24).warnings[0]


def test_a_context_beyond_the_models_own_is_cut_and_warned_of() -> None:
    plan = plan_of(replace(NF4, context=131_072), 40)
    assert plan.context == 40_960
    assert "made for 40960 tokens; 131072 need YaRN" in plan.warnings[0]


def test_with_yarn_the_context_may_be_longer_than_the_models_own() -> None:
    plan = plan_of(replace(NF4, context=131_072, yarn=True), 40)
    assert (plan.context, plan.warnings) == (131_072, ())


def test_room_for_one_conversation_only_warns() -> None:
    assert "others wait" in plan_of(replace(NF4, context=4096), 8.4).warnings[0]


@settings(max_examples=100)
@example(gib=66.0, weights=WeightFormat.BF16, kv=KvFormat.BF16, context=512, fraction=0.375)
@given(
    gib=st.floats(1, 200),
    weights=st.sampled_from([WeightFormat.BF16, WeightFormat.INT8, WeightFormat.NF4_DQ]),
    kv=st.sampled_from([KvFormat.BF16, KvFormat.FP8]),
    context=st.integers(512, 131_072),
    fraction=st.floats(0.3, 1.0),
)
def test_a_plan_never_exceeds_what_may_be_used(
    gib: float, weights: WeightFormat, kv: KvFormat, context: int, fraction: float
) -> None:
    wishes = Wishes(weights, kv, context=context, fraction=fraction)
    try:
        plan = fit(qwen3_8b(), wishes, card(gib))
    except ModelUnavailable:
        return
    assert plan.total_bytes <= plan.usable_bytes <= gib * GIB
    assert min(LEAST_CONTEXT, context) <= plan.context <= context <= max(context, plan.kv_tokens)


def test_a_survey_counts_conversations_of_every_length() -> None:
    rows = survey(qwen3_8b(), NF4, card(24))
    best = next(row for row in rows if row.wishes == NF4)
    assert dict(zip(LENGTHS, best.sessions, strict=True))[8192] == 12
    assert [row.label for row in rows if row.plan is None] == []


def test_a_survey_of_a_small_card_shows_what_does_not_fit() -> None:
    rows = survey(qwen3_8b(), NF4, card(12))
    assert {row.label for row in rows if row.plan is None} == {"bf16"}


def test_the_smallest_change_that_holds_two_contexts_is_recommended() -> None:
    chosen = {gib: recommended(survey(qwen3_8b(), NF4, card(gib))) for gib in (7, 8, 11, 24)}
    assert {gib: row and (row.label, row.wishes.kv) for gib, row in chosen.items()} == {
        7: None,
        8: ("nf4+head", KvFormat.FP8),
        11: ("nf4", KvFormat.FP8),
        24: ("nf4", KvFormat.BF16),
    }
