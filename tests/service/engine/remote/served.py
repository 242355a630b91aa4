"""Servers that are not ours, each a process of its own, serving one tiny model that speaks in plain ASCII."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx2
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from tests.service.engine.tiny_qwen3 import build

STARTING_SECONDS = 120
LLAMA_CPP = Path(__file__).with_name("llama_server.py")


class Oracle:
    """transformers itself, in this process, greedy."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._model = AutoModelForCausalLM.from_pretrained(directory)
        self._tokenizer = AutoTokenizer.from_pretrained(directory)

    def continued(self, prompt: Sequence[int], tokens: int) -> str:
        """The text with which the model goes on."""
        return self.text(self.drawn(prompt, tokens))

    def drawn(self, prompt: Sequence[int], tokens: int) -> list[int]:
        """The ids with which the model goes on."""
        drawn = self._model.generate(torch.tensor([list(prompt)]), do_sample=False, max_new_tokens=tokens)
        return [int(token) for token in drawn[0, len(prompt) :]]

    def text(self, ids: Sequence[int]) -> str:
        """The text of ids."""
        return str(self._tokenizer.decode(list(ids)))

    def prompt(self, question: str, *, thinking: bool) -> list[int]:
        """The ids of a question in the model's own form."""
        messages = [{"role": "user", "content": question}]
        text = self._tokenizer.apply_chat_template(
            messages, add_generation_prompt=True, tokenize=False, enable_thinking=thinking
        )
        return [int(token) for token in self._tokenizer.encode(text, add_special_tokens=False)]


def speaking_model(directory: Path) -> Path:
    """A tiny Qwen3 whose every drawn token is a piece of printable ASCII, so that text and ids say the same."""
    build(directory, seed=3, initializer_range=0.4)
    tokenizer = AutoTokenizer.from_pretrained(directory)
    weights = load_file(directory / "model.safetensors")
    head = weights["lm_head.weight"]
    for token in range(head.shape[0]):
        text = tokenizer.decode([token]) if token < 300 else "\0"
        if not (text.isascii() and text.isprintable()):
            head[token] = 0
    save_file(weights, directory / "model.safetensors", metadata={"format": "pt"})
    return directory


@contextmanager
def llama_cpp(model: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """llama.cpp's server: its address, and its process."""
    command = [sys.executable, str(LLAMA_CPP), str(model)]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, text=True, stdin=pipe, stdout=pipe, stderr=nowhere) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip() + "/v1", process
        finally:
            process.kill()


@contextmanager
def transformers_serve(port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`transformers serve`; it takes seconds until it listens."""
    program = Path(sys.executable).with_name("transformers")
    command = [str(program), "serve", "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def await_health(url: str, log: Path) -> None:
    """Wait until the server says that it is well."""
    until = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < until:
        try:
            if httpx2.get(url, timeout=2).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"no server at {url}: {log.read_text('utf-8', 'replace')[-2000:]}")
