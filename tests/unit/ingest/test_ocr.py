"""What is done with what the reader of pictures says; the reader itself runs in the service tests."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ingest.ocr import ReadText, _quarters, _turned, punctuated, slope_of


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("(一)离开前请关闭电源;", "（一）离开前请关闭电源；"),
        ("（星期五）;", "（星期五）；"),
        ("10月1日一2日", "10月1日—2日"),
        ("Leave (annual), 10 days; paid", "Leave (annual), 10 days; paid"),
        ("18:00起", "18:00起"),
        ("一、放假时间", "一、放假时间"),
    ],
)
def test_marks_beside_han_take_their_wide_form(read: str, meant: str) -> None:
    assert punctuated(read) == meant


def line(angle: float, length: float = 300.0) -> ReadText:
    x, y = length * math.cos(angle), length * math.sin(angle)
    return ReadText("text", 1.0, ((0, 0), (x, y), (x, y + 20), (0, 20)))


def test_the_slope_of_a_page_is_that_of_most_of_its_long_lines() -> None:
    assert slope_of([line(0.01), line(0.012), line(0.011), line(0.4, 10)]) == pytest.approx(0.011)
    assert slope_of([]) == 0.0


LYING = np.array([[[0, 0], [100, 0], [100, 10], [0, 10]]] * 3, dtype=float)
STANDING = np.array([[[0, 0], [10, 0], [10, 100], [0, 100]]] * 3, dtype=float)


@pytest.mark.parametrize(
    ("boxes", "upside_down", "quarters"),
    [
        (LYING, [False, False, True], 0),
        (LYING, [True, True, False], 2),
        (STANDING, [False, False, False], 1),
        (STANDING, [True, True, True], 3),
    ],
)
def test_a_page_is_turned_as_most_of_its_text_asks(
    boxes: np.ndarray, upside_down: list[bool], quarters: int
) -> None:
    assert _quarters(boxes, upside_down) == quarters


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_points_go_where_the_turned_picture_shows_them(quarters: int) -> None:
    picture = np.zeros((40, 100), np.uint8)
    picture[5, 20] = 255
    (row, column), *_ = np.argwhere(np.rot90(picture, quarters))
    x, y = _turned(np.array([[20.5, 5.5]]), quarters, 100, 40)[0]
    assert (int(x), int(y)) == (column, row)
