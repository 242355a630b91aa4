"""Decode steps over fixed shapes, replayed as CUDA graphs: one launch instead of thousands.

Without CUDA the same fixed step runs without capture; so everything here is tested on any machine except `_captured`
and the replay itself, which no machine of the test suite can run.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import torch

from assistant.engine.execution.attention import Batch, PackedRow
from assistant.engine.execution.kv import KvMemory
from assistant.engine.execution.shapes import Shape, ShapeLimits, numbers_of, shape_of, wanted_rows
from assistant.engine.scheduling.steps import Step

WARM_UP_RUNS = 2
"""Forwards before a capture: kernels choose themselves and libraries allocate in these, not in the graph."""


class FixedStep:
    """One shape: its input buffer, its forward, and the graph of it where there is one."""

    def __init__(self, model: Any, memory: KvMemory, shape: Shape) -> None:  # noqa: ANN401
        self._model = model
        self._memory = memory
        self._shape = shape
        self._numbers = torch.zeros(shape.numbers, dtype=torch.long, device=memory.device)
        self._numbers[2 * shape.rows : 3 * shape.rows] = memory.scratch_slot
        self._run: Callable[[], torch.Tensor] = self.forward

    def compute(self, numbers: torch.Tensor) -> torch.Tensor:
        """Logits [rows, vocabulary] in the model's type; overwritten by the next call."""
        self._numbers.copy_(numbers, non_blocking=True)
        return self._run()

    def forward(self) -> torch.Tensor:
        """The model over what the buffer holds."""
        shape = self._shape
        tokens, positions, slots, flat = torch.split(
            self._numbers, [shape.rows] * 3 + [shape.batch * shape.pages]
        )
        seen = positions.view(shape.batch, 1, shape.width, 1)
        keys = torch.arange(shape.pages * self._memory.block_size, device=self._numbers.device)
        batch = Batch(
            begin=0,
            tokens=shape.rows,
            size=shape.batch,
            width=shape.width,
            tables=flat.view(shape.batch, shape.pages),
            mask=keys <= seen,
        )
        output = self._model(
            input_ids=tokens[None],
            position_ids=positions[None],
            use_cache=False,
            packed=PackedRow(self._memory, slots, (batch,), ()),
        )
        return output.logits[0]  # type: ignore[no-any-return]

    def capture(self, pool: Any) -> None:  # noqa: ANN401 - a handle of torch's
        """From now on `compute` replays. The buffer must hold a real step or padding: warming up writes its slots."""
        self._run = _captured(self.forward, pool)


class FixedSteps:
    """The fixed steps in use. The runner asks it first; what it declines runs eagerly."""

    def __init__(self, model: Any, memory: KvMemory, limits: ShapeLimits, *, capture: bool) -> None:  # noqa: ANN401
        self._model = model
        self._memory = memory
        self._limits = limits
        self._steps: OrderedDict[Shape, FixedStep] = OrderedDict()
        self._pool: Any = torch.cuda.graph_pool_handle() if capture else None
        self._capture = capture
        self._bytes = 0
        self.refused: str | None = None
        """Why no further graph is made; None: nothing speaks against it."""

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """Those that exist now."""
        return tuple(self._steps)

    def compute(self, step: Step) -> torch.Tensor | None:
        """float32 logits [wanted, vocabulary] of a decode step; None: run it eagerly."""
        shape = shape_of(step, self._limits, self._memory.block_size)
        if shape is None or (fixed := self._fixed(shape)) is None:
            return None
        numbers = torch.tensor(numbers_of(step, shape, self._memory.block_size, self._memory.blocks))
        rows = torch.tensor(wanted_rows(step, shape))
        if self._capture:
            numbers, rows = numbers.pin_memory(), rows.pin_memory()
        logits = fixed.compute(numbers)
        return logits.index_select(0, rows.to(logits.device, non_blocking=True)).float()

    def prepare(self, shapes: tuple[Shape, ...]) -> None:
        """Make steps before they are needed, so that nobody waits for a capture. Padding alone is computed."""
        for shape in shapes:
            self._fixed(shape)

    def _fixed(self, shape: Shape) -> FixedStep | None:
        if shape in self._steps:
            self._steps.move_to_end(shape)
            return self._steps[shape]
        if self.refused:
            return None
        if len(self._steps) >= self._limits.most_shapes:
            self._steps.popitem(last=False)
        made = FixedStep(self._model, self._memory, shape)
        if self._capture and not self._captures(made):
            return None
        self._steps[shape] = made
        return made

    def _captures(self, made: FixedStep) -> bool:
        before = torch.cuda.memory_reserved(self._memory.device)
        try:
            made.capture(self._pool)
        except RuntimeError as error:  # out of memory is one: what runs goes on eagerly
            self.refused = f"a graph could not be captured: {error}"
            return False
        self._bytes += torch.cuda.memory_reserved(self._memory.device) - before
        if self._bytes > self._limits.most_bytes:
            self.refused = f"graphs take {self._bytes} bytes already"
        return True


def _captured(forward: Callable[[], torch.Tensor], pool: Any) -> Callable[[], torch.Tensor]:  # noqa: ANN401
    """A graph of `forward`: calling it replays, and gives the same tensor every time."""
    aside: Any = torch.cuda.Stream()  # type: ignore[no-untyped-call]
    aside.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(aside):
        for _ in range(WARM_UP_RUNS):
            forward()
    torch.cuda.current_stream().wait_stream(aside)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, pool=pool):
        result = forward()

    def replay() -> torch.Tensor:
        graph.replay()
        return result

    return replay
