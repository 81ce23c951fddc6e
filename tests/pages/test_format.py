"""Numbers, dates and names as a reader sees them."""

from __future__ import annotations

import math
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.results import Estimate
from generator.pages import format as fmt
from pages import factories

NAN = float("nan")


@given(st.text())
def test_plain_is_one_line_of_visible_text(text):
    line = fmt.plain(text)
    assert line == line.strip()
    assert "  " not in line
    assert all(c == "\u200d" or unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp") for c in line)
    assert fmt.plain(line) == line


@given(st.text(), st.integers(min_value=4, max_value=80))
def test_shorten_keeps_the_limit_and_both_ends(text, limit):
    short, line = fmt.shorten(text, limit), fmt.plain(text)
    assert len(short) <= limit
    if len(line) > limit:
        assert line.startswith(short.split("\u2026")[0])
        assert line.endswith(short.rsplit("\u2026", 1)[1])
    else:
        assert short == line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\u202eb", "ab"),
        ("line one\n\n# two", "line one # two"),
        ("\t x \x00", "x"),
        ("\U0001f469\u200d\U0001f52c", "\U0001f469\u200d\U0001f52c"),
    ],
)
def test_plain_on_hostile_text(text, expected):
    assert fmt.plain(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.8333, "83.3\u00a0%"), (1, "100.0\u00a0%"), (NAN, fmt.NONE), (None, fmt.NONE)],
)
def test_percent(value, expected):
    assert fmt.percent(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.84890795, "0.849"), (-0.5, "\u22120.500"), (-0.0001, "0.000"), (NAN, fmt.NONE), (None, fmt.NONE)],
)
def test_similarity(value, expected):
    assert fmt.similarity(value) == expected


@given(st.floats(allow_nan=True, allow_infinity=False, width=32))
def test_no_number_reads_as_nan_or_minus_zero(value):
    assert "nan" not in fmt.number(value)
    assert fmt.number(value) not in ("-0.00", "\u22120.00")


def test_intervals():
    assert fmt.interval(factories.make_estimate(0.6)) == "52.0 to 68.0\u00a0%"
    assert fmt.estimate(factories.make_estimate(0.6)) == "60.0\u00a0% (52.0 to 68.0\u00a0%)"
    undefined = Estimate(value=NAN, low=NAN, high=NAN, queries=0, individuals=0)
    assert fmt.interval(undefined) == fmt.estimate(undefined) == fmt.NONE


def test_counts():
    assert fmt.count(1, "image") == "1 image"
    assert fmt.count(0, "query", "queries") == "0 queries"
    assert fmt.count(12_345, "image") == "12,345 images"
    assert fmt.pixels(6000, 400) == "6,000 \u00d7 400\u00a0px"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2019-08-29", "2019-08-29", "same day"),
        ("2019-08-30", "2019-08-29", "1 day apart"),
        ("2017-08-07", "2019-08-29", "752 days apart"),
        ("2019-08", "2019-08-29", "same month"),
        ("2018-12", "2019-01-29", "1 month apart"),
        ("2019", "2019-01-29", "same year"),
        ("2011", "2019", "8 years apart"),
        (None, "2019", "unknown"),
        ("yesterday", "2019", "unknown"),
        ("2019-02-31", "2019", "unknown"),
    ],
)
def test_gap_is_as_coarse_as_the_coarser_date(first, second, expected):
    assert fmt.gap(first, second) == fmt.gap(second, first) == expected


@given(st.floats())
def test_bar_lengths_stay_within_the_bar(share):
    length = float(fmt.share_style(share).removesuffix("%"))
    assert 0 <= length <= 100
    assert math.isfinite(length)


def test_listing():
    assert fmt.listing(()) == ""
    assert fmt.listing(("a",)) == "a"
    assert fmt.listing(("a", "b", "c")) == "a, b and c"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sum.gradcam", "Grad-CAM of the sum of the embedding"),
        ("self.hirescam", "HiResCAM of the embedding's similarity to itself"),
        ("mean.activation", "Mean of the channels, no target (a control)"),
        ("new.kind", "kind of new"),
    ],
)
def test_map_labels(name, expected):
    assert fmt.map_label(name) == expected
