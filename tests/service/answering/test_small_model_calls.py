"""A small real model and its calls: its own template, and a question asked of it."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from tokenizers import Tokenizer
from transformers import AutoTokenizer

from assistant.answering.calculators.calculator import CalculatorName
from assistant.answering.calendars import open_calendars
from assistant.answering.consulted import NumbersInForce
from assistant.answering.generative import GenerativeWriter
from assistant.answering.prompts import PromptLibrary
from assistant.answering.rendering import Renderer
from assistant.answering.tool_calls import CalculatorTools
from assistant.domain.answers import Outcome
from assistant.engine.opening import LocalOptions, open_local
from assistant.engine.planner.choices import Choices
from assistant.engine.vocabulary import Vocabulary
from assistant.models.fetch import fetch_model
from assistant.models.shapes import config_in
from assistant.retrieval.embedder import SentenceEmbedder
from assistant.storage.opening import Storage
from tests.conftest import REPOSITORY
from tests.service.answering.company import TODAY
from tests.service.answering.house import ask
from tests.service.answering.overtime import QUESTION, RATES, paying_overtime
from tests.unit.answering.briefs import TinyEngine

pytestmark = pytest.mark.slow  # half a gigabyte is fetched where it is not there


@pytest.fixture(scope="module")
def model() -> Path:
    """The small model, fetched once into the folder that `make` uses too."""
    folder = Path(os.environ.get("ASSISTANT_MODELS_DIR", REPOSITORY / ".models"))
    return fetch_model("qwen2.5-coder-0.5b", folder)


class RealWords(TinyEngine):
    """Encodes with the model's own tokenizer."""

    def __init__(self, model: Path) -> None:
        super().__init__()
        self.vocabulary = Vocabulary(Tokenizer.from_file(str(model / "tokenizer.json")))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_functions_and_results_stand_in_the_prompt_as_in_the_models_own_template(
    language: str, storage: Storage, model: Path
) -> None:
    prompts, renderer = PromptLibrary.load(), Renderer(PromptLibrary.load(), RealWords(model))
    functions = _tools(storage).signatures(language)
    rules = "\n".join(prompts.render(name, language).strip("\n") for name in ("system", "tools"))
    told = ("**3 天**[1]。\n\n- 见上", "2")
    messages = [{"role": "system", "content": rules}, {"role": "user", "content": "?"}]
    messages += [{"role": "tool", "content": text} for text in told]
    template = AutoTokenizer.from_pretrained(model)
    tools = [json.loads(one) for one in functions]
    whole = template.apply_chat_template(messages, tools=tools, tokenize=False)
    ids = tuple(template.encode(whole, add_special_tokens=False))
    system, responses = renderer.system(language, functions), renderer.responses(told)
    assert ids[: len(system)] == system
    assert ids[-len(responses) :] == responses


def test_whatever_a_real_model_calls_no_number_is_its_own(
    tmp_path: Path, embedder: SentenceEmbedder, model: Path
) -> None:
    engine = open_local(model, config_in(model), LocalOptions(Choices(context_tokens=8192), threads=1))
    with paying_overtime(tmp_path / "firm", embedder) as house:
        tools = _tools(house.storage, CalculatorName.OVERTIME)
        writer = GenerativeWriter(engine, house.prompts, house.storage.policies, tools=tools)
        asked = ask(house.pipeline(writer), QUESTION)
    assert asked.answer.outcome in (Outcome.ANSWERED, Outcome.CLARIFY, Outcome.UNANSWERABLE)
    assert "tool_call" not in asked.streamed and "arguments" not in asked.streamed
    if "**加班工资：827.59 元**" not in asked.answer.text:
        said = set(re.findall(r"\d+(?:\.\d+)?", re.sub(r"\[\d+\]|\n\n.*", "", asked.answer.text)))
        assert said <= set(re.findall(r"\d+(?:\.\d+)?", RATES + QUESTION))


def _tools(storage: Storage, *offered: CalculatorName) -> CalculatorTools:
    numbers = NumbersInForce(storage.parameters, open_calendars())
    return CalculatorTools(numbers, lambda: TODAY, *([offered] if offered else []))
