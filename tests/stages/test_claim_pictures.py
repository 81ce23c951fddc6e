"""The pictures of claims' examples: the hot cell where it is, the outline around the part, photos as altered."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generator.core.claims.alterations import Toned
from generator.core.claims.exhibits import ANIMAL
from generator.core.geometry import frame
from generator.core.member import InputSpec
from generator.core.records import ImageRecord, PartMask
from generator.core.results import Heatmap
from generator.drawing.alter import toned
from generator.stages.annotate import Annotator
from generator.stages.claim_pictures import AlteredPhoto, ClaimJob, MapLayer, draw_claim, map_layer
from generator.stages.drawings import DrawToned
from generator.store.decode import Source

WIDTH, HEIGHT = 60, 90
FIN = (6.0, 18.0, 24.0, 18.0, 24.0, 36.0, 6.0, 36.0)
TAIL = (30.0, 63.0, 54.0, 63.0, 54.0, 81.0, 30.0, 81.0)
PARTS = (PartMask(part="fin", polygons=(FIN,)), PartMask(part="tail", polygons=(TAIL,)))
IMAGE = ImageRecord(image_id="a", path="a.png", digest="0" * 64, width=WIDTH, height=HEIGHT, masks=PARTS)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    noise = np.random.default_rng(2).integers(60, 200, (HEIGHT, WIDTH, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "a.png")
    return Source(root=tmp_path)


def heatmap(member: str, view: str, row: int, column: int) -> Heatmap:
    """Hot in one of 9 x 6 cells, in the map as the model has it."""
    values = np.zeros((9, 6), np.float32)
    values[row, column] = 3.0
    return Heatmap(name="self.hirescam", member=member, view=view, values=values, evidence=0.5)


def layer_of(part: str | None, *maps: Heatmap) -> MapLayer:
    spec = InputSpec(width=48, height=72)
    frames = {name: frame(WIDTH, HEIGHT, spec) for name in ("one", "two")}
    return MapLayer(image=IMAGE, heatmaps=maps, frames=frames, part=part)


def hottest(layer: np.ndarray) -> tuple[int, int]:
    """The cell of 9 x 6 with the most opaque pixel."""
    row, column = np.unravel_index(int(layer[..., 3].argmax()), layer.shape[:2])
    return int(row) * 9 // HEIGHT, int(column) * 6 // WIDTH


def test_the_heat_is_where_the_maps_say(source: Source) -> None:
    maps = (heatmap("one", "identity", 2, 1), heatmap("one", "flip", 2, 4), heatmap("two", "identity", 7, 5))
    layer = map_layer(layer_of(None, *maps), "cividis", Annotator(source=source))
    assert layer.shape == (HEIGHT, WIDTH, 4)
    assert hottest(layer) == (2, 1)  # two of three, once the flipped one is turned back
    assert layer[45:55, 0:20, 3].max() == 0


def test_the_outline_runs_around_the_part_and_leaves_the_heat_in_it(source: Source) -> None:
    annotator, maps = Annotator(source=source), (heatmap("one", "identity", 2, 1),)
    bare = map_layer(layer_of(None, *maps), "cividis", annotator)
    fin, both = (map_layer(layer_of(part, *maps), "cividis", annotator) for part in ("fin", ANIMAL))
    inside = annotator.masks(IMAGE)["fin"]
    np.testing.assert_array_equal(fin[inside], bare[inside])
    white = (fin == 255).all(axis=-1)
    rows, columns = np.nonzero(inside)
    assert np.argwhere(white).min(axis=0).tolist() == [rows.min() - 1, columns.min() - 1]
    assert np.argwhere(white).max(axis=0).tolist() == [rows.max() + 1, columns.max() + 1]
    assert (both == 255).all(axis=-1)[60:].any()
    assert not white[60:].any()


def test_a_claims_pictures_are_drawn_by_their_keys(source: Source) -> None:
    toning = Toned(tone="brightness", amount=0.5)
    job = ClaimJob(
        wanted={
            "map": layer_of("fin", heatmap("one", "identity", 2, 1)),
            "altered": AlteredPhoto(image=IMAGE, drawing=DrawToned(toned=toning)),
        },
        colours="magma",
        annotator=Annotator(source=source),
    )
    drawn = {name: Image.open(io.BytesIO(data)) for name, data in draw_claim(job, source).items()}
    assert {name: picture.mode for name, picture in drawn.items()} == {"map": "RGBA", "altered": "RGB"}
    assert {picture.size for picture in drawn.values()} == {(WIDTH, HEIGHT)}
    photo = np.asarray(Image.open(source.root / "a.png"))
    error = np.asarray(drawn["altered"], np.float64) - toned(photo, "brightness", 0.5)
    assert np.abs(error.mean()) < 3
