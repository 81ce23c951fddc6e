"""Where pictures lie and how large they are published."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core import figures

SIDES = st.integers(min_value=1, max_value=20_000)


@given(width=SIDES, height=SIDES)
def test_sizes_keep_the_shape_and_never_grow(width, height):
    sizes = figures.photo_sizes(width, height)
    assert sizes == tuple(sorted(set(sizes)))
    for w, h in sizes:
        assert w <= width
        assert h <= height
        scale = max(w, h) / max(width, height)
        assert w == pytest.approx(width * scale, abs=1)
        assert h == pytest.approx(height * scale, abs=1)
    assert max(sizes[-1]) == min(max(width, height), max(figures.LONG_SIDES))


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (70, 217, ((70, 217),)),
        (320, 200, ((320, 200),)),
        (300, 400, ((240, 320), (300, 400))),
        (6000, 4000, ((320, 213), (640, 427), (1280, 853))),
        (1, 5000, ((1, 1280),)),
    ],
)
def test_sizes_of_awkward_photos(width, height, expected):
    assert figures.photo_sizes(width, height) == expected


def test_two_renditions_of_one_width_do_not_share_a_file():
    paths = [rendition.path for rendition in figures.photo("needle", 1, 5000).renditions]
    assert len(set(paths)) == len(paths)


def test_a_photo_knows_its_smallest_and_largest_rendition():
    picture = figures.photo("cat", 6000, 4000)
    assert picture.smallest.path == "media/photos/cat-320.webp"
    assert (picture.largest.width, picture.largest.height) == (1280, 853)


def test_paths_are_relative_and_distinct_by_kind():
    paths = {
        figures.photo_path("a", 320),
        figures.overlay_path("a"),
        figures.strip_path("a"),
        figures.panel_path("a"),
        figures.member_path("m", "a"),
    }
    assert len(paths) == 5
    assert all(path.startswith("media/") and path.endswith(".webp") for path in paths)


def test_an_album_says_none_for_what_was_not_drawn():
    album = figures.Album(photos={"a": figures.photo("a", 4, 3)})
    assert album.photo("a").largest.width == 4
    assert album.overlay("a") is None
    assert album.strip("a") is None
    assert album.panel("q") is None
    assert album.member_map("m", "a") is None
    with pytest.raises(KeyError):
        album.photo("b")
