"""Places on a page: from the file's own coordinates to those of the page as it is shown, and back. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from pypdfium2 import PdfPage

Box = tuple[float, float, float, float]
"""left, bottom, right, top; in points from the lower left corner of the page."""
Matrix = tuple[float, float, float, float, float, float]
"""a, b, c, d, e, f of x' = a x + c y + e, y' = b x + d y + f."""

UNMOVED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible part of a page, and how often it is turned clockwise by a quarter."""

    box: Box
    quarters: int = 0

    @property
    def width(self) -> float:
        """As shown."""
        return self.box[3] - self.box[1] if self.quarters % 2 else self.box[2] - self.box[0]

    @property
    def height(self) -> float:
        """As shown."""
        return self.box[2] - self.box[0] if self.quarters % 2 else self.box[3] - self.box[1]

    def shown(self, box: Box) -> Box:
        """A place in the file -> where a reader sees it."""
        left, bottom, right, top = box
        x, y, end, head = self.box
        match self.quarters:
            case 1:
                return bottom - y, end - right, top - y, end - left
            case 2:
                return end - right, head - top, end - left, head - bottom
            case 3:
                return head - top, left - x, head - bottom, right - x
        return left - x, bottom - y, right - x, top - y

    def printed(self, box: Box) -> Box:
        """The inverse of `shown`."""
        left, bottom, right, top = box
        x, y, end, head = self.box
        match self.quarters:
            case 1:
                return end - top, left + y, end - bottom, right + y
            case 2:
                return end - right, head - top, end - left, head - bottom
            case 3:
                return bottom + x, head - right, top + x, head - left
        return left + x, bottom + y, right + x, top + y


def frame_of(page: PdfPage) -> Frame:
    """The frame of a page."""
    return Frame(tuple(page.get_bbox()), page.get_rotation() // 90 % 4)


def moved(box: Box, matrix: Matrix) -> Box:
    """The box around a box that a matrix moves."""
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x in (box[0], box[2]) for y in (box[1], box[3])]
    ys = [b * x + d * y + f for x in (box[0], box[2]) for y in (box[1], box[3])]
    return min(xs), min(ys), max(xs), max(ys)


def chained(inner: Matrix, outer: Matrix) -> Matrix:
    """First `inner`, then `outer`."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )
