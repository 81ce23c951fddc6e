"""Charts: well-formed, escaped, accessible, and without a colour of their own."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from generator.drawing.matrix import matrix
from generator.drawing.plots import Bar, bars, histogram

HOSTILE = '<script>alert("x")</script> & {{ 7*7 }} ' + "é" * 300
DASH = "\N{EN DASH}"
SVG = "{http://www.w3.org/2000/svg}"


def charts(words: str) -> list[str]:
    rows = [
        Bar(label=words, value=0.5, shown=words, low=0.4, high=0.7),
        Bar(label="b", value=float("nan"), shown=DASH),
    ]
    values = np.array([[1, 0.3], [0.3, np.nan]], np.float32)
    return [
        bars(rows, words, words, chance=0.1),
        histogram([3, 0, 9], [0.0, 0.25, 0.5, 0.75], words, words, marked=0.5),
        matrix([words, "b"], values, words, words),
    ]


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_text_is_escaped_and_the_picture_described(kind: int) -> None:
    drawn = charts(HOSTILE)[kind]
    assert "<script" not in drawn
    root = ElementTree.fromstring(drawn)
    assert root.get("role") == "img"
    assert root.get("aria-label") == f"{HOSTILE}. {HOSTILE}"
    assert root.findtext(f"{SVG}title") == HOSTILE
    assert root.findtext(f"{SVG}desc") == HOSTILE


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_colours_are_the_pages(kind: int) -> None:
    drawn = charts("plain")[kind]
    assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', drawn)) <= {"currentColor", "none"}
    assert "style=" not in drawn
    assert not re.search(r"#[0-9a-f]{3,6}\b|rgb\(", drawn)


def test_bars_are_as_long_as_their_values_and_whiskers_span_the_interval() -> None:
    rows = [
        Bar(label="a", value=0.25, shown="25 %", low=0.1, high=0.5),
        Bar(label="b", value=1.0, shown="100 %"),
    ]
    root = ElementTree.fromstring(bars(rows, "t", "d"))
    widths = [float(rect.get("width")) for rect in root.iter(f"{SVG}rect")]
    assert widths == [90.0, 360.0]
    whisker = [path.get("d") for path in root.iter(f"{SVG}path") if path.get("class") == "plot-whisker"]
    assert len(whisker) == 1
    assert whisker[0].startswith("M226 17H370")


def test_nothing_to_measure_draws_no_bar() -> None:
    root = ElementTree.fromstring(
        bars([Bar(label="a", value=float("nan"), shown=DASH, low=float("nan"), high=1.0)], "t", "d")
    )
    assert not list(root.iter(f"{SVG}rect"))
    assert "nan" not in bars([Bar(label="a", value=float("nan"), shown=DASH)], "t", "d")


def test_long_names_are_cut_with_the_whole_as_tooltip() -> None:
    drawn = bars([Bar(label="w" * 60, value=0.1, shown="")], "t", "d")
    assert ">" + "w" * 25 + "…<title>" + "w" * 60 + "</title>" in drawn


def test_matrix_shades_by_value() -> None:
    values = np.array([[1, -0.5], [0.5, np.nan]], np.float32)
    root = ElementTree.fromstring(matrix(["a", "b"], values, "t", "d"))
    assert [float(rect.get("fill-opacity")) for rect in root.iter(f"{SVG}rect")] == [0.4, 0.0, 0.2, 0.0]
    words = [text.text for text in root.iter(f"{SVG}text") if text.get("class") == "plot-value"]
    assert words == ["1.00", "-0.50", "0.50", DASH]


def test_wrong_shapes_are_named() -> None:
    with pytest.raises(ValueError, match=r"2 labels need values \(2, 2\), got \(3, 2\)"):
        matrix(["a", "b"], np.zeros((3, 2), np.float32), "t", "d")
    with pytest.raises(ValueError, match="3 counts need 4 edges, got 3"):
        histogram([1, 2, 3], [0, 1, 2], "t", "d")


def test_histogram_columns_are_proportional() -> None:
    root = ElementTree.fromstring(histogram([3, 0, 9], [0.0, 0.25, 0.5, 0.75], "t", "d"))
    heights = [float(rect.get("height")) for rect in root.iter(f"{SVG}rect")]
    assert heights == [30.0, 0.0, 90.0]
