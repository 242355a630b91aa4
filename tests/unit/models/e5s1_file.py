"""Writes a tiny file of the E5S1 form: one layer, eight tokens."""

import struct

import numpy as np
import numpy.typing as npt

HIDDEN, FEED_FORWARD, VOCABULARY, POSITIONS = 32, 64, 8, 16
Floats = npt.NDArray[np.float32]


def quantised(rows: int, columns: int) -> tuple[bytes, Floats]:
    """4-bit blocks and the values they stand for."""
    random = np.random.default_rng(rows * columns)
    nibbles = random.integers(0, 16, size=(rows * columns // 32, 32), dtype=np.uint8)
    scales = random.uniform(0.01, 0.1, size=len(nibbles)).astype("<f2")
    packed = nibbles[:, :16] | (nibbles[:, 16:] << 4)
    blocks = b"".join(scale.tobytes() + row.tobytes() for scale, row in zip(scales, packed, strict=True))
    values = (nibbles.astype(np.float32) - 8) * scales.astype(np.float32)[:, None]
    return blocks, values.reshape(rows, columns)


def plain(*sizes: int) -> tuple[bytes, Floats]:
    values = np.arange(np.prod(sizes), dtype="<f4").reshape(sizes)
    return values.tobytes(), values


def tensors() -> dict[str, tuple[int, bytes, Floats]]:
    """Short name -> dtype, bytes, values."""
    square, up, down = (HIDDEN, HIDDEN), (FEED_FORWARD, HIDDEN), (HIDDEN, FEED_FORWARD)
    matrices = {"q": square, "k": square, "v": square, "ao": square, "fi": up, "fo": down}
    found = {"emb.word": (1, *quantised(VOCABULARY, HIDDEN))}
    found |= {"emb.pos": (0, *plain(POSITIONS, HIDDEN)), "emb.type": (0, *plain(2, HIDDEN))}
    found |= {f"emb.ln.{kind}": (0, *plain(HIDDEN)) for kind in "wb"}
    found |= {f"l0.{name}.w": (1, *quantised(*size)) for name, size in matrices.items()}
    found |= {f"l0.{name}.b": (0, *plain(size[0])) for name, size in matrices.items()}
    return found | {f"l0.{name}.{kind}": (0, *plain(HIDDEN)) for name in ("aln", "oln") for kind in "wb"}


def e5s1_bytes() -> bytes:
    """A whole file, as an engine of that form would write it."""
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, 1, 2, FEED_FORWARD, VOCABULARY, POSITIONS, 2, 1e-12, 32)
    head += struct.pack("<5iQ", 1, 0, 2, 1, 3, 1) + struct.pack("<2I", 0, 1) + struct.pack("<f", -1.0) + b"a"
    head += struct.pack("<iI", 0, 0)
    stored = tensors()
    start = len(head) + 4 + sum(2 + len(name) + 21 for name in stored)
    directory, content = struct.pack("<i", len(stored)), b""
    for name, (dtype, block, values) in stored.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", dtype, values.size, start + len(content), len(block))
        content += block
    return head + directory + content
