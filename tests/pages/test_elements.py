"""The parts of pages."""

from __future__ import annotations

import pytest

from generator.core.figures import photo
from generator.pages import elements
from generator.pages.elements import Page


def test_the_way_to_the_root_follows_from_the_path():
    assert Page(path="gallery", title="t", heading="h", section="gallery").root == ""
    assert Page(path="queries/a", title="t", heading="h", section="queries").root == "../"


def test_long_headings_are_set_smaller():
    page = Page(path="p", title="t", heading="n" * 300, section="gallery")
    assert page.long
    assert not Page(path="p", title="t", heading="train0015", section="gallery").long


def test_a_figure_offers_every_rendition_and_the_largest_size():
    figure = elements.figure(photo("cat", 6000, 4000), root="../", alt="a cat", sizes="50vw", layer=photo("heat", 9, 6))
    assert figure.src == "../media/photos/cat-320.webp"
    assert figure.srcset == (
        "../media/photos/cat-320.webp 320w, ../media/photos/cat-640.webp 640w, ../media/photos/cat-1280.webp 1280w"
    )
    assert figure.sizes == "50vw"
    assert (figure.width, figure.height, figure.style) == (1280, 853, "--ratio: 1.5006")
    assert figure.layer == "../media/photos/heat-9.webp"


def test_a_small_photo_has_one_file_and_no_srcset():
    figure = elements.figure(photo("thumb", 70, 217), root="", alt="a thumb", sizes="50vw")
    assert (figure.src, figure.srcset, figure.sizes) == ("media/photos/thumb-70.webp", None, None)


@pytest.mark.parametrize(
    ("size", "within", "expected"),
    [
        ((6000, 4000), (190, 380), "cat-320"),  # 285 pixels needed
        ((6000, 4000), (300, 280), "cat-640"),  # 450
        ((4000, 6000), (300, 280), "cat-427"),  # 280, of a photo that is 213 wide at the smallest
        ((6000, 4000), (2000, 2000), "cat-1280"),  # more than there is
        ((70, 217), (190, 380), "cat-70"),
    ],
)
def test_a_small_figure_has_the_one_file_that_is_sharp_there(size, within, expected):
    figure = elements.figure(photo("cat", *size), root="", alt="a cat", within=within)
    assert (figure.src, figure.srcset, figure.sizes) == (f"media/photos/{expected}.webp", None, None)


@pytest.mark.parametrize("value", ["correct", "wrong", "no true match", "unlabelled"])
def test_every_verdict_has_a_word_and_a_meaning(value):
    badge = elements.verdict(value)
    assert badge.text == value
    assert badge.meaning.endswith(".")


def test_verdicts_are_told_apart_by_kind():
    kinds = {elements.verdict(value).kind for value in ("correct", "wrong", "no true match", "unlabelled")}
    assert len(kinds) == 4


@pytest.mark.parametrize(("value", "sort"), [(0.5, "0.5"), (7, "7.0"), (None, ""), (float("nan"), "")])
def test_unknown_numbers_sort_by_nothing(value, sort):
    assert elements.number_cell("x", value).sort == sort


def test_bars_are_clamped():
    assert elements.bar("a", "-0.1", -0.1).style == "--share: 0.00%"
    assert elements.bar("a", "1.2", 1.2).style == "--share: 100.00%"
