"""A picture of print -> the texts in it, with their places and how sure the reader is. Knows no file format.

RapidOCR's models for Chinese and English come with its package: nothing is fetched.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""Height, width, three colours (BGR)."""
Point = tuple[float, float]

_LEAST_SURE = 0.5
"""What is read with less is noise more often than text."""
_HAN = "\u3400-\u9fff\u3000-\u303f\uff00-\uffef"
_WIDE = {"(": "（", ")": "）", ",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_BESIDE_HAN = re.compile(f"(?<=[{_HAN}])[(),;:?!]|[(),;:?!](?=[{_HAN}])")


@dataclass(frozen=True, slots=True)
class ReadText:
    """A line of text in a picture. Places count in pixels from the upper left corner."""

    text: str
    confidence: float
    """0 to 1."""
    corners: tuple[Point, Point, Point, Point]
    """Upper left, upper right, lower right, lower left."""

    @property
    def angle(self) -> float:
        """Radians; positive where the line falls to the right."""
        (x, y), (end_x, end_y) = self.corners[0], self.corners[1]
        return math.atan2(end_y - y, end_x - x)

    @property
    def length(self) -> float:
        """Of its upper side."""
        return math.dist(self.corners[0], self.corners[1])

    @property
    def height(self) -> float:
        """Of its left side."""
        return math.dist(self.corners[0], self.corners[3])


class PictureReader:
    """Reads pictures; loading the models takes a second or two."""

    def __init__(self, threads: int = 1) -> None:
        from rapidocr import RapidOCR  # takes seconds, and most documents have no scans

        engine = "EngineConfig.onnxruntime"
        self._engine = RapidOCR(
            params={
                f"{engine}.intra_op_num_threads": threads,
                f"{engine}.inter_op_num_threads": threads,
                "Global.text_score": _LEAST_SURE,
                "Global.log_level": "error",
            }
        )

    def read(self, picture: Picture) -> list[ReadText]:
        """The texts, in no order. MemoryError: the picture takes more than the process may have."""
        try:
            found = self._engine(picture)
        except Exception as error:
            if "alloc" in str(error).lower():
                raise MemoryError(str(error)) from error
            raise
        if found.boxes is None or found.txts is None or found.scores is None:
            return []
        return [
            ReadText(punctuated(text), float(score), _corners(box))
            for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
            if text.strip()
        ]


def _corners(box: Sequence[Sequence[float]]) -> tuple[Point, Point, Point, Point]:
    first, second, third, fourth = ((float(x), float(y)) for x, y in box)
    return first, second, third, fourth


def punctuated(text: str) -> str:
    """Marks beside Han characters in their Chinese form: narrow and wide ones look alike in print."""
    return _BESIDE_HAN.sub(lambda match: _WIDE[match[0]], text.strip())


def slope_of(texts: Sequence[ReadText]) -> float:
    """The angle at which the page lies, in radians; 0 where nothing tells."""
    angles = [text.angle for text in texts if text.length > 5 * text.height and abs(text.angle) < 0.3]
    return median(angles) if angles else 0.0
