"""Lines between two photos: where they end, what colour they have, and how large the figure is."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.correspondence import DRAWN, Correspondence
from generator.drawing.lines import GUTTER, LINE_COLOURS, LinesLayout, ends, lines, lines_layout

QUERY, MATCH = np.full((300, 200, 3), 70, np.uint8), np.full((240, 400, 3), 180, np.uint8)


def joined(query: tuple[float, float], match: tuple[float, float], weight: float = 1.0) -> Correspondence:
    return Correspondence(query=query, match=match, weight=weight)


def ring(picture: np.ndarray, place: tuple[float, float], radius: float) -> np.ndarray:
    """The pixels on a circle around a place."""
    angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    x, y = place[0] + radius * np.cos(angles), place[1] + radius * np.sin(angles)
    return picture[np.floor(y).astype(int), np.floor(x).astype(int)]


def drawn(*asked: Any) -> tuple[np.ndarray, LinesLayout]:
    """The colours of a figure, and its layout."""
    picture, layout = lines(*asked)
    return picture[..., :3], layout


def test_photos_stand_side_by_side_at_one_height_and_nothing_lies_between() -> None:
    picture, layout = drawn(QUERY, MATCH, ())
    assert picture.dtype == np.uint8
    assert picture.shape == (300, 200 + GUTTER + 500, 3)
    assert layout == lines_layout((200, 300), (400, 240))
    assert (picture[:, :200] == 70).all()
    alpha = lines(QUERY, MATCH, ())[0][..., 3]
    assert (alpha[:, 200 : 200 + GUTTER] == 0).all()
    assert (np.delete(alpha, np.s_[200 : 200 + GUTTER], axis=1) == 255).all()
    assert (picture[:, 200 + GUTTER :] == 180).all()


def test_every_end_is_a_dot_of_the_lines_colour_in_a_white_halo() -> None:
    found = [joined((0.2 + 0.06 * n, (n + 0.5) / 12), (0.3 + 0.04 * n, (n + 0.5) / 12)) for n in range(0, DRAWN, 2)]
    picture, layout = drawn(QUERY, MATCH, found)
    for colour, one in zip(LINE_COLOURS, found, strict=False):
        for place in ends(one, layout):
            inside, halo = ring(picture, place, 9.5), ring(picture, place, 11.7)
            assert (np.abs(inside.astype(int) - colour).max(axis=1) <= 8).mean() > 0.8
            assert (halo.min(axis=1) > 180).mean() > 0.5  # but where the line leaves


def test_the_middle_of_a_line_has_its_colour_and_a_halo() -> None:
    picture, layout = drawn(QUERY, MATCH, [joined((0.5, 0.5), (0.5, 0.5))])
    (x, y), (z, _) = ends(joined((0.5, 0.5), (0.5, 0.5)), layout)
    column = picture[:, int(x + z) // 2].astype(int)
    assert (np.abs(column[int(y) - 1 : int(y) + 1] - LINE_COLOURS[0]) <= 2).all()
    assert (column[int(y) - 6 : int(y) + 6].min(axis=1) > 240).any()
    assert (column[: int(y) - 8] == 180).all()


def test_a_heavier_pair_has_a_wider_line() -> None:
    def coloured(weight: float) -> int:
        pairs = [joined((0.5, 0.2), (0.5, 0.2)), joined((0.5, 0.8), (0.5, 0.8), weight)]
        picture, layout = drawn(QUERY, MATCH, pairs)
        column = picture[:, layout.query[2] + GUTTER + 60].astype(int)
        return int((np.abs(column - LINE_COLOURS[1]).max(axis=1) < 40).sum())

    assert coloured(0.0) < coloured(0.5) < coloured(1.0)


def test_a_pixels_centre_is_drawn_on_its_centre() -> None:
    _, layout = drawn(QUERY, MATCH, ())
    one = joined((100.5 / 200, 150.5 / 300), (200.5 / 400, 120.5 / 240))
    assert ends(one, layout)[0] == pytest.approx((100.5, 150.5))
    assert ends(one, layout)[1] == pytest.approx((200 + GUTTER + 200.5 * 1.25, 120.5 * 1.25))


def test_no_more_lines_than_can_be_told_apart() -> None:
    many = [joined((0.5, (n + 0.5) / 30), (0.5, (n + 0.5) / 30)) for n in range(30)]
    assert np.array_equal(drawn(QUERY, MATCH, many)[0], drawn(QUERY, MATCH, many[:DRAWN])[0])


def test_points_on_the_edge_and_photos_without_shape_are_drawn() -> None:
    found = [joined((0.0, 0.0), (1.0, 1.0)), joined((1.0, 0.0), (0.0, 1.0), 0.0)]
    thin = np.zeros((2, 900, 3), np.uint8)
    for query, match in ((QUERY, MATCH), (thin, QUERY), (np.zeros((1, 1, 3), np.uint8), QUERY)):
        picture, layout = drawn(query, match, found)
        assert picture.shape == (layout.height, layout.width, 3)


def test_the_same_pairs_give_the_same_pixels_and_the_photos_are_left_alone() -> None:
    found = [joined((0.3, 0.4), (0.6, 0.2), 0.4), joined((0.5, 0.4), (0.1, 0.9))]
    assert np.array_equal(drawn(QUERY, MATCH, found)[0], drawn(QUERY.copy(), MATCH.copy(), found)[0])
    assert (QUERY == 70).all()
    with pytest.raises(ValueError, match="expected uint8 pixels"):
        drawn(QUERY[..., 0], MATCH, found)


@given(*(st.integers(1, 5000) for _ in range(4)))
def test_a_figure_keeps_shapes_and_is_never_too_wide(w: int, h: int, ww: int, hh: int) -> None:
    layout = lines_layout((w, h), (ww, hh))
    assert layout.height <= 720
    assert layout.width <= 1602 or layout.height == 1  # a photo a thousand times wider than high
    for (width, height), box in (((w, h), layout.query), ((ww, hh), layout.match)):
        assert box[2] == max(1, round(layout.height * width / height))
        assert box[3] == layout.height


def test_colours_are_distinct_also_for_those_who_see_two() -> None:
    """Machado et al. 2009, severity 1: what deuteranopes and protanopes see of them, in linear light."""
    seen = {
        "everyone": np.eye(3),
        "protanope": np.array(
            [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
        ),
        "deuteranope": np.array(
            [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
        ),
    }
    linear = (np.array(LINE_COLOURS) / 255.0) ** 2.2
    for matrix in seen.values():
        colours = np.clip(linear @ matrix.T, 0, 1) ** (1 / 2.2)
        first = colours[:8]
        apart = [np.linalg.norm(one - two) for one, two in itertools.combinations(first, 2)]
        assert min(apart) > 0.1
