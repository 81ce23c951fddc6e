"""Plots: where values lie, what is said where there is nothing to draw, and that text stays text."""

from __future__ import annotations

import math
import re
from functools import partial
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from generator.pages.format import integer, percent
from generator.pages.plots import (
    Axis,
    Bin,
    Histogram,
    Mark,
    Measure,
    Plot,
    Point,
    Reference,
    Series,
    Swarm,
    distribution,
    intervals,
    line_chart,
    reliability,
    swarm,
)
from generator.pages.plots.axes import make_frame
from generator.pages.plots.lettering import fitting, text_width
from generator.pages.plots.scales import Scale
from generator.pages.plots.shapes import trace
from pages import factories, whole

TEMPLATES = Environment(
    loader=FileSystemLoader(factories.REPOSITORY / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
HOSTILE = "<script>alert(1)</script> \"double\" 'single' & \U0001f40b " + "x" * 300
CSS = (factories.REPOSITORY / "templates/overrides/assets/audit.css").read_text(encoding="utf-8")
SHARE = partial(percent, digits=0)

shares = st.floats(0, 1)
sizes = st.floats(1, 1e6)
texts = st.text(st.characters(exclude_characters="\ufffe\uffff"), max_size=300)


def whole_number(value: float) -> str:
    return integer(round(value))


def share_axis(label: str = "Found", low: float = 0, high: float = 1) -> Axis:
    return Axis(label=label, low=low, high=high, text=SHARE, exact=percent)


RANK = Axis(label="Rank", low=1, high=20, text=whole_number, ticks=(1, 5, 10, 15, 20))
SIZE = Axis(label="Images", low=1, high=1e6, text=whole_number, log=True)


def line(name: str = "ensemble", count: int = 20) -> Series:
    points = (Point(x=n, y=1 - 0.5 / n, low=1 - 0.7 / n, high=1 - 0.3 / n) for n in range(1, count + 1))
    return Series(name=name, points=tuple(points))


def every(text: str = "name") -> tuple[Plot, ...]:
    """A plot of every kind, with ``text`` wherever text goes."""
    axis, mark = share_axis(text), Mark(value=0.3, label=text)
    reference = Reference(name=text, start=(1, 0), end=(20, 1))
    rank = Axis(label=text, low=1, high=20, text=whole_number)
    heights = (Histogram(name=text, heights=(0.1, 0.4, 0), note=text), Histogram(name=text, heights=(0, 0.2, 0.5)))
    bins = [Bin(predicted=n / 10, observed=n / 11, count=n, low=n / 13, high=n / 10) for n in range(11)]
    rows = [Measure(name=text, value=0.5, low=0.1, high=0.8), Measure(name="b", value=0.7, kind=1)]
    return (
        line_chart(title=text, reading=text, x=rank, y=axis, series=[line(text)], reference=reference, mark=mark),
        distribution(title=text, reading=text, x=axis, y=axis, edges=(0, 0.2, 0.5, 1), histograms=heights, mark=mark),
        reliability(title=text, reading=text, x=axis, y=axis, bins=bins, counted=text),
        intervals(title=text, reading=text, x=axis, measures=rows, mark=mark),
    )


def rendered(plot: Plot) -> str:
    return TEMPLATES.get_template("_plot.html.j2").render(plot=plot)


def spots(d: str) -> list[tuple[float, float]]:
    """The corners of a path that `trace` wrote."""
    assert re.fullmatch(r"M[-\d.,e ]+z?", d), d
    return [tuple(map(float, pair.split(","))) for pair in d.strip("Mz").split()]


def paths(plot: Plot, css: str) -> list[list[tuple[float, float]]]:
    return [spots(path.d) for path in plot.paths if css in path.css.split()]


def area(plot: Plot) -> tuple[float, float, float, float]:
    """The left, right, top and bottom of the area, by its grid."""
    grid = [spot for path in paths(plot, "a-plot-grid") for spot in path]
    across, down = zip(*grid, strict=True)
    return min(across), max(across), min(down), max(down)


def assert_inside(plot: Plot, css: str) -> None:
    left, right, top, bottom = area(plot)
    for x, y in (spot for path in paths(plot, css) for spot in path):
        assert left <= x <= right
        assert top <= y <= bottom


# ---- Where values lie ------------------------------------------------------------------------------------------------


@given(st.lists(sizes, min_size=2), st.booleans())
def test_larger_values_lie_further_along_a_scale(values, log):
    scale = Scale(axis=Axis(label="x", low=2, high=5e5, text=str, log=log), start=60, end=620)
    found = [scale(value) for value in sorted(values)]
    assert found == sorted(found)
    assert all(60 <= each <= 620 for each in found)
    assert (scale(2), scale(5e5)) == (60, 620)


def test_equal_ratios_are_equal_lengths_on_a_logarithmic_scale():
    scale = Scale(axis=Axis(label="x", low=1, high=10_000, text=str, log=True), start=0, end=400)
    assert [round(scale(v), 6) for v in (1, 10, 100, 1000, 10_000)] == [0, 100, 200, 300, 400]


def test_an_axis_of_no_length_has_its_value_in_the_middle():
    scale = Scale(axis=Axis(label="x", low=5, high=5, text=str), start=0, end=10)
    assert scale(5) == 5
    assert scale.axis.places() == (5,)


@pytest.mark.parametrize(
    ("low", "high", "log"), [(2, 1, False), (math.nan, 1, False), (0, math.inf, False), (0, 9, True)]
)
def test_an_axis_that_is_no_range_is_refused(low, high, log):
    with pytest.raises(ValueError, match="axis 'x'"):
        Axis(label="x", low=low, high=high, text=str, log=log)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.booleans())
def test_ticks_are_few_rise_and_lie_on_the_axis(low, length, log):
    low = abs(low) + 1e-3 if log else low
    places = Axis(label="x", low=low, high=low + length, text=str, log=log).places()
    assert list(places) == sorted(set(places))
    assert all(low <= tick <= low + length for tick in places)
    assert 1 <= len(places) <= 12


def test_ticks_are_round_numbers():
    assert share_axis().places() == (0, 0.2, 0.4, 0.6, 0.8, 1)
    assert Axis(label="x", low=50, high=12_000, text=str, log=True).places() == (
        50, 100, 200, 500, 1000, 2000, 5000, 10_000,
    )  # fmt: skip
    assert SIZE.places() == (1, 10, 100, 1000, 10_000, 100_000, 1e6)


@given(st.lists(st.tuples(sizes, shares), min_size=2, unique_by=lambda pair: pair[0]))
def test_a_rising_line_rises_in_the_drawing_and_stays_in_the_area(pairs):
    across, up = (sorted(values) for values in zip(*pairs, strict=True))
    points = tuple(Point(x=x, y=y) for x, y in zip(across, up, strict=True))
    plot = line_chart(title="t", x=SIZE, y=share_axis(), series=[Series(name="s", points=points)])
    (drawn,) = paths(plot, "a-plot-line")
    assert [x for x, _ in drawn] == sorted(x for x, _ in drawn)
    assert [y for _, y in drawn] == sorted((y for _, y in drawn), reverse=True)
    assert_inside(plot, "a-plot-line")


@given(st.lists(st.tuples(shares, shares, shares), min_size=2, max_size=20), st.floats(0, 0.5), st.floats(0.5, 1))
def test_a_band_holds_its_line(triples, low, high):
    points = tuple(Point(x=n, y=sorted(t)[1], low=min(t), high=max(t)) for n, t in enumerate(triples, start=1))
    y = share_axis(low=low, high=high)
    frame = make_frame(RANK, y, 338)
    plot = line_chart(title="t", x=RANK, y=y, series=[Series(name="s", points=points)])
    assert len(paths(plot, "a-plot-band")) == 1
    assert_inside(plot, "a-plot-band")
    for point in points:
        assert frame.y(point.high) <= frame.y(point.y) <= frame.y(point.low)


def test_a_band_breaks_where_an_interval_is_missing():
    bounds = [(0.1, 0.2), (0.2, 0.3), (None, None), (0.2, 0.4), (0.3, math.nan), (0.1, 0.5), (0.1, 0.5)]
    points = tuple(Point(x=n, y=0.2, low=low, high=high) for n, (low, high) in enumerate(bounds, start=1))
    plot = line_chart(title="t", x=RANK, y=share_axis(), series=[Series(name="s", points=points)])
    assert len(paths(plot, "a-plot-band")) == 2


@given(st.lists(shares, min_size=3, max_size=40), st.floats(0.1, 1))
def test_histograms_stand_on_the_ground_and_stay_in_the_area(heights, high):
    edges = [n / len(heights) for n in range(len(heights) + 1)]
    both = [Histogram(name="a", heights=tuple(heights)), Histogram(name="b", heights=(0.5,) * len(heights))]
    plot = distribution(title="t", x=share_axis(), y=share_axis(high=high), edges=edges, histograms=both)
    bottom = area(plot)[3]
    for outline in paths(plot, "a-plot-line"):
        assert outline[0][1] == outline[-1][1] == bottom
    assert_inside(plot, "a-plot-line")
    assert_inside(plot, "a-plot-fill")


def test_histograms_must_fit_their_bins():
    with pytest.raises(ValueError, match="histogram 'a': 3 edges"):
        distribution(
            title="t",
            x=share_axis(),
            y=share_axis(),
            edges=(0, 0.5, 1),
            histograms=[Histogram(name="a", heights=(1.0,))],
        )


@given(st.lists(st.tuples(shares, shares, st.integers(1, 10**6)), min_size=2, max_size=20))
def test_bars_of_counts_stand_below_the_area_and_the_tallest_is_the_largest(bins):
    known = [Bin(predicted=p, observed=o, count=c, low=0, high=1) for p, o, c in bins]
    plot = reliability(title="t", x=share_axis(), y=share_axis(), bins=known, counted="Pairs")
    bars, counts = paths(plot, "a-plot-bar"), [c for _, _, c in bins]
    heights = [max(y for _, y in bar) - min(y for _, y in bar) for bar in bars]
    assert max(heights) == pytest.approx(64, abs=0.1)
    assert heights[counts.index(max(counts))] == max(heights)
    assert_inside(plot, "a-plot-bar")
    lowest_point = max(y for path in paths(plot, "a-plot-whisker") for _, y in path)
    assert lowest_point < min(y for bar in bars for _, y in bar)


@given(st.lists(st.tuples(shares, shares, shares, st.integers(0, 3)), min_size=2, max_size=30))
def test_intervals_have_a_row_each_from_the_top(rows):
    measures = [Measure(name=f"m{n}", value=v, low=a, high=b, kind=k) for n, (v, a, b, k) in enumerate(rows)]
    plot = intervals(title="t", x=share_axis(), measures=measures)
    heights = [path[0][1] for path in paths(plot, "a-plot-whisker")]
    assert heights == sorted(set(heights))
    assert len(heights) == len(rows)
    assert_inside(plot, "a-plot-whisker")
    assert float(plot.view.split()[-1]) > heights[-1]


def test_a_mark_beyond_the_axis_is_not_drawn():
    for value, count in ((0.5, 1), (1.5, 0), (math.nan, 0)):
        measures = [Measure(name="a", value=0.1), Measure(name="b", value=0.2)]
        plot = intervals(title="t", x=share_axis(), measures=measures, mark=Mark(value=value, label="here"))
        assert len(paths(plot, "a-plot-mark")) == count
        assert ("here" in rendered(plot)) == bool(count)


@given(st.lists(st.tuples(st.floats(0, 640), st.floats(0, 400)), min_size=1))
def test_paths_have_tenths_and_keep_their_ends(path):
    drawn = spots(trace(path))
    for (x, y), (wanted_x, wanted_y) in ((drawn[0], path[0]), (drawn[-1], path[-1])):
        assert x == pytest.approx(wanted_x, abs=0.06)
        assert y == pytest.approx(wanted_y, abs=0.06)
    assert all(round(10 * value) / 10 == value for spot in drawn for value in spot)


def test_spots_on_a_straight_way_are_left_out():
    assert trace([(0, 0), (1, 1), (2, 2), (2, 2), (2, 5), (2, 3)]) == "M0,0 2,2 2,5 2,3"


# ---- Words -----------------------------------------------------------------------------------------------------------


@given(texts, st.floats(30, 640))
def test_shortened_text_fits(text, width):
    assert text_width(fitting(text, width)) <= width


@pytest.mark.parametrize("plot", every(HOSTILE), ids=("line", "distribution", "reliability", "intervals"))
def test_hostile_text_is_escaped_and_shortened(plot):
    found = whole.read(rendered(plot))
    assert not found.problems
    assert not found.tags & {"script", "b-evil"}
    assert "<script>" in found.text
    assert all(len(label.text) <= 60 for label in plot.labels)
    assert all(len(key.name) <= 60 for key in plot.keys)
    assert len(plot.title) <= 120


@given(texts)
def test_drawings_are_well_formed_xml_whatever_the_text(text):
    for plot in every(text):
        for svg in re.findall(r"<svg.*?</svg>", rendered(plot), re.DOTALL):
            ElementTree.fromstring(svg)


def test_the_same_numbers_give_the_same_bytes():
    assert [rendered(plot) for plot in every()] == [rendered(plot) for plot in every()]


def test_a_drawing_says_what_it_is_and_holds_no_colour():
    for plot in every():
        svg = ElementTree.fromstring(re.search(r"<svg.*?</svg>", rendered(plot), re.DOTALL).group())
        assert svg.get("role") == "img"
        assert svg.get("aria-label").startswith("name. ")
        names = {name for node in svg.iter() for name in node.attrib}
        assert names <= {"class", "viewBox", "role", "aria-label", "d", "x", "y", "dy"}


def test_lines_differ_in_more_than_colour():
    """Each tone has a dash pattern of its own, and of lines of one tone the markers differ."""
    assert len(set(re.findall(r"a-tone-\d {.*?--dash: (.*?);", CSS))) == 6
    plot = line_chart(title="t", x=RANK, y=share_axis(), series=[line(f"s{n}") for n in range(12)])
    looks = {(key.paths[-2].css, key.paths[-1].d) for key in plot.keys[:-1]}
    assert len(looks) == 12


def test_an_interval_that_a_logarithmic_axis_cannot_hold_ends_at_its_edge():
    points = tuple(Point(x=n, y=10.0 * n, low=0, high=1e9) for n in (1, 2, 3))
    plot = line_chart(title="t", x=RANK, y=SIZE, series=[Series(name="s", points=points)])
    assert_inside(plot, "a-plot-band")


def test_the_numbers_are_in_a_table_that_can_be_left_out():
    plot = every()[0]
    assert [column.label for column in plot.table.columns] == ["name", "name"]
    assert [cell.text for cell in plot.table.rows[0].cells] == ["1", "50.0\u00a0%"]
    assert plot.table.rows[0].cells[1].note == "30.0\u00a0% to 70.0\u00a0%"
    bare = line_chart(title="t", x=RANK, y=share_axis(), series=[line()], table=False)
    assert bare.table is None
    assert "<details" not in rendered(bare)


def test_a_long_table_lists_evenly_spaced_points():
    points = tuple(Point(x=n, y=0.5) for n in range(1, 1001))
    plot = line_chart(title="t", x=SIZE, y=share_axis(), series=[Series(name="s", points=points)])
    assert len(plot.table.rows) == 59
    assert plot.table.caption == "t: Found (59 of 1000 points)"


# ---- Too little to draw ----------------------------------------------------------------------------------------------


def test_nothing_to_draw_is_a_sentence():
    axis = share_axis()
    nowhere = Series(name="s", points=(Point(x=math.nan, y=0.5), Point(x=2, y=math.nan)))
    for plot in (
        line_chart(title="t", x=RANK, y=axis, series=[]),
        line_chart(title="t", x=RANK, y=axis, series=[nowhere]),
        distribution(title="t", x=axis, y=axis, edges=(0, 1), histograms=[Histogram(name="a", heights=(0.0,))]),
        reliability(title="t", x=axis, y=axis, bins=[Bin(predicted=0.5, observed=0.5, count=0)], counted="Pairs"),
        intervals(title="t", x=axis, measures=[Measure(name="a", value=math.nan)]),
    ):
        assert re.fullmatch(r"There are no (points|values) to draw\.", plot.sentence)
        assert "<svg" not in rendered(plot)
        assert plot.sentence in rendered(plot)


def test_a_single_value_is_told_in_words():
    axis = share_axis()
    one = Series(name="a", points=(Point(x=3, y=0.5, low=0.4, high=0.6),))
    assert [
        line_chart(title="t", x=RANK, y=axis, series=[one]).sentence,
        distribution(
            title="t", x=axis, y=axis, edges=(0, 1), histograms=[Histogram(name="a", heights=(1.0,))]
        ).sentence,
        reliability(
            title="t", x=axis, y=axis, bins=[Bin(predicted=0.5, observed=0.25, count=7)], counted="Pairs"
        ).sentence,
        intervals(title="t", x=axis, measures=[Measure(name="a", value=0.5, low=0.4, high=0.6)]).sentence,
    ] == [
        "Too few points for a line. a: 50.0\u00a0% (40.0\u00a0% to 60.0\u00a0%) at 3 (Rank).",
        "Too few values for a histogram. All of a lie in 0.0\u00a0% to 100.0\u00a0%.",
        "Too few points for a plot. The only one: predicted 50.0\u00a0%, observed 25.0\u00a0% (Pairs: 7).",
        "Too few values for a plot. a: 50.0\u00a0% (40.0\u00a0% to 60.0\u00a0%).",
    ]


# ---- Colours ---------------------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("scheme", "grounds"), [(0, ("#ffffff", "#f1f3f5")), (1, ("#14181d", "#1d232a", "#1e2129"))], ids=("light", "dark")
)
def test_every_tone_stands_out_from_its_ground(scheme, grounds):
    """WCAG 2.2 (1.4.11): 3 to 1, on the audit's own grounds and on Material's."""
    tones = re.findall(r"--a-tone-\d: (#[0-9a-f]{6});", CSS)
    assert len(tones) == 12
    for colour in tones[6 * scheme : 6 * scheme + 6]:
        for ground in grounds:
            bright, dim = sorted((luminance(colour), luminance(ground)), reverse=True)
            assert (bright + 0.05) / (dim + 0.05) >= 3, (colour, ground)


# ---- In a browser ----------------------------------------------------------------------------------------------------

LABELS = """svg => {
  const frame = svg.getBoundingClientRect(), found = [];
  const boxes = [...svg.querySelectorAll("text")].map(node => [node.textContent, node.getBoundingClientRect()]);
  boxes.forEach(([text, box], at) => {
    if (box.left < frame.left - 1 || box.right > frame.right + 1) { found.push(["outside", text]); }
    for (const [other, next] of boxes.slice(at + 1)) {
      const beside = box.right <= next.left || next.right <= box.left;
      const apart = beside || box.bottom <= next.top + 4 || next.bottom <= box.top + 4;
      if (!apart) { found.push([text, other]); }
    }
  });
  return found;
}"""


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 700, 1280])
def test_labels_can_be_read_and_do_not_touch(chromium, width):
    body = "".join(rendered(plot) for plot in (*every("A name of some length"), *every(HOSTILE), *every("W" * 99)))
    tab = chromium.new_page(viewport={"width": width, "height": 900})
    tab.set_content(
        f'<html class="a-standalone"><style>{CSS}</style><body data-md-color-scheme="default"><main>'
        f'<div class="a-page"><div class="a-plots">{body}</div></div></main></body></html>'
    )
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    for svg in tab.query_selector_all(".a-plot-drawing"):
        assert svg.evaluate(LABELS) == []
        assert svg.evaluate("s => s.clientWidth / 640 * parseFloat(getComputedStyle(s).fontSize)") >= 11
    tab.close()


SHARES = Axis(label="share", low=0.0, high=1.0, text=lambda value: f"{value:g}")


def test_a_swarm_has_a_dot_for_each_value_and_no_two_in_one_place():
    row = Swarm(name="all", values=(0.1, 0.1, 0.1, 0.9), mean=0.3, low=0.1, high=0.9, told="0.3")
    plot = swarm(title="Shares", x=SHARES, rows=[row], expected=(0.5, None))
    dots = next(path.d for path in plot.paths if "a-plot-dots" in path.css)
    spots = dots[1:].split("M")
    assert len(spots) == len(set(spots)) == 4
    assert sum("a-plot-whisker" in path.css for path in plot.paths) == 1
    assert sum(path.css == "a-plot-mark" for path in plot.paths) == 1
    assert "all: 0.3" in plot.words


def test_rows_of_a_swarm_lie_one_below_another_and_a_high_stack_is_pressed_together():
    rows = [Swarm(name=name, values=(0.5,) * 500, mean=0.5, told="") for name in ("one", "two")]
    plot = swarm(title="Shares", x=SHARES, rows=rows)
    heights = [
        [float(spot.split(" ")[1].removesuffix("h0")) for spot in path.d[1:].split("M")]
        for path in plot.paths
        if "a-plot-dots" in path.css
    ]
    assert max(heights[0]) < min(heights[1])
    assert max(heights[0]) - min(heights[0]) < 80
    assert max(heights[1]) < float(plot.view.split()[3])


def test_a_swarm_without_a_mean_is_a_sentence():
    row = Swarm(name="all", values=(), mean=float("nan"))
    assert swarm(title="Shares", x=SHARES, rows=[row]).sentence == "There are no values to draw."
