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
Places = NDArray[np.float64]
"""Corners (x, y) of a box, or of several."""

_LEAST_SURE = 0.5
"""What is read with less is noise more often than text."""
_HAN = "\u3400-\u9fff\u3000-\u303f\uff00-\uffef"
_WIDE = {"(": "（", ")": "）", ",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_BESIDE_HAN = re.compile(f"(?<=[{_HAN}])[(),;:?!]|[(),;:?!](?=[{_HAN}])")

_DASH = re.compile(r"(?<=[\d年月日时点])一(?=\d)")
"""A dash between two dates or numbers looks like the character for one."""


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


@dataclass(frozen=True, slots=True)
class ReadPicture:
    """What is read in a picture. Places are those in the upright picture."""

    picture: Picture
    """Turned so that its text stands upright."""
    texts: tuple[ReadText, ...]


class PictureReader:
    """Reads pictures; loading the models takes a second or two."""

    def __init__(self, threads: int = 1) -> None:
        from rapidocr import RapidOCR  # takes seconds, and most documents have no scans

        engine = "EngineConfig.onnxruntime"
        self._engine = RapidOCR(
            params={
                f"{engine}.intra_op_num_threads": threads,
                f"{engine}.inter_op_num_threads": threads,
                "Global.use_vertical_padding": False,
                "Cls.cls_thresh": 0.0,  # a text is turned as its label says; most labels of a page decide below
                "Global.log_level": "error",
            }
        )

    def read(self, picture: Picture) -> ReadPicture:
        """The texts, in no order. MemoryError: the picture takes more than the process may have."""
        from rapidocr.main import RapidOCRError

        try:
            return self._read(picture)
        except RapidOCRError:  # its word for: there is no text
            return ReadPicture(picture, ())
        except Exception as error:
            if "alloc" in str(error).lower():
                raise MemoryError(str(error)) from error
            raise

    def _read(self, picture: Picture) -> ReadPicture:
        crops, found = self._engine.detect_and_crop(picture, {})
        lines, turned = self._engine.cls_and_rotate(crops)
        boxes = np.asarray(found.boxes, dtype=float)
        headlong = [label == "180" for label, _ in turned.cls_res]
        quarters = _quarters(boxes, headlong)
        alike = [done == (quarters >= 2) for done in headlong]
        read = self._engine.recognize_txt(
            [line if same else np.rot90(line, 2) for line, same in zip(lines, alike, strict=True)]
        )
        height, width = picture.shape[:2]
        texts = (
            ReadText(punctuated(text), float(score), _corners(_turned(box, quarters, width, height)))
            for box, text, score in zip(boxes, read.txts, read.scores, strict=True)
            if text.strip() and score >= _LEAST_SURE
        )
        return ReadPicture(np.ascontiguousarray(np.rot90(picture, quarters)), tuple(texts))


def _quarters(boxes: Places, upside_down: Sequence[bool]) -> int:
    """How often the picture is to be turned to the left by a quarter so that most of its text stands upright.

    A text that is higher than wide was turned to the left before it was looked at; then it may stand on its head.
    """
    across = np.linalg.norm(boxes[:, 1] - boxes[:, 0], axis=1)
    down = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
    high = down >= 1.5 * across
    long = np.maximum(across, down)
    turned = bool(long[high].sum() > long.sum() / 2)
    same = high == turned
    headlong = bool(long[same & np.asarray(upside_down)].sum() > long[same].sum() / 2)
    return int(turned) + 2 * int(headlong)


def _turned(points: Places, quarters: int, width: int, height: int) -> Places:
    """Where points of a picture come to stand when it is turned to the left."""
    x, y = points[:, 0], points[:, 1]
    match quarters:
        case 1:
            return np.stack([y, width - x], axis=1)
        case 2:
            return np.stack([width - x, height - y], axis=1)
        case 3:
            return np.stack([height - y, x], axis=1)
    return points


def _corners(points: Places) -> tuple[Point, Point, Point, Point]:
    """Upper left, upper right, lower right, lower left, whichever came first."""
    down, across = points.sum(axis=1), points[:, 0] - points[:, 1]
    order = (down.argmin(), across.argmax(), down.argmax(), across.argmin())
    first, second, third, fourth = ((float(points[n, 0]), float(points[n, 1])) for n in order)
    return first, second, third, fourth


def punctuated(text: str) -> str:
    """Marks beside Han characters in their Chinese form: narrow and wide ones look alike in print."""
    text = _DASH.sub("—", text.strip())
    for _ in range(2):  # a mark may stand beside another
        text = _BESIDE_HAN.sub(lambda match: _WIDE[match[0]], text)
    return text


def slope_of(texts: Sequence[ReadText]) -> float:
    """The angle at which the page lies, in radians; 0 where nothing tells."""
    angles = [text.angle for text in texts if text.length > 5 * text.height and abs(text.angle) < 0.3]
    return median(angles) if angles else 0.0
