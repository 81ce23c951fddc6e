"""What is drawn of one image: each size from the one above it, and the votes without the photo."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generator.core.figures import photo_sizes
from generator.core.geometry import frame
from generator.core.member import InputSpec
from generator.core.records import ImageRecord
from generator.core.results import Heatmap
from generator.drawing.overlay import heat_layer
from generator.stages.pictures import ImageJob, PanelJob, draw_image, draw_panel, panel_size, sprite
from generator.store.decode import Source

VOTES = np.random.default_rng(1).integers(0, 7, (32, 48)).astype(np.float32) / np.float32(6)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return Source(root=tmp_path)


def job(record: ImageRecord, *names: str) -> ImageJob:
    """A job for pictures that are stored under their own names."""
    wanted = {name: name for name in names}
    return ImageJob(image=record, wanted=wanted, colours="cividis", grid=(32, 48), frames={}, votes=VOTES)


def record(width: int, height: int, root: Path | None = None) -> ImageRecord:
    """An image of this size, with a file if there is a ``root``."""
    if root is not None:
        noise = np.random.default_rng(2).integers(0, 256, (height, width, 3), np.uint8)
        Image.fromarray(noise).save(root / "photo.png")
    return ImageRecord(image_id="photo", path="photo.png", digest="0" * 64, width=width, height=height)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_the_votes_are_drawn_exactly_and_without_the_photo(source: Source) -> None:
    drawn = draw_image(job(record(900, 600), "overlay"), source)  # there is no such file
    layer = np.asarray(opened(drawn["overlay"]).convert("RGBA"))
    expected = heat_layer(VOTES, (427, 640))
    np.testing.assert_array_equal(layer[..., 3], expected[..., 3])
    seen = expected[..., 3] > 0
    np.testing.assert_array_equal(layer[seen], expected[seen])


@pytest.mark.parametrize(("width", "height"), [(16, 16), (70, 217), (1500, 400), (900, 600)])
def test_photos_come_in_the_sizes_that_pages_expect(source: Source, width: int, height: int) -> None:
    image = record(width, height, source.root)
    names = {f"photo:{w}": (w, h) for w, h in photo_sizes(width, height)}
    drawn = draw_image(job(image, *names), source)
    assert {name: opened(data).size for name, data in drawn.items()} == names


def test_a_picture_does_not_depend_on_which_others_are_wanted(source: Source) -> None:
    image = record(900, 600, source.root)
    names = [f"photo:{w}" for w, _ in photo_sizes(900, 600)]
    together = draw_image(job(image, *names), source)
    assert {name: draw_image(job(image, name), source)[name] for name in names} == together


def test_a_strip_and_a_panel_have_the_sizes_that_pages_are_told(source: Source) -> None:
    image = record(419, 143, source.root)
    spec = InputSpec(width=24, height=8)
    heat = np.random.default_rng(3).random((2, 6), np.float32)
    maps = tuple(
        Heatmap(name="sum.gradcam", member="one", view=view, values=heat, evidence=evidence)
        for view, evidence in (("identity", 0.5), ("flip", 0.0))
    )
    wanted = replace(job(image, "strip", "member:one"), heatmaps=maps, frames={"one": frame(419, 143, spec)})
    drawn = draw_image(wanted, source)
    told = sprite(image, (("one", "identity"), ("one", "flip")), "")
    assert opened(drawn["strip"]).size == (told.width, told.height)
    assert opened(drawn["member:one"]).size == (320, 109)
    pair = PanelJob(name="panel", query=image, query_votes=VOTES, match=image, match_votes=VOTES, colours="cividis")
    assert opened(draw_panel(pair, source)["panel"]).size == panel_size(image, image)
