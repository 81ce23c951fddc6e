"""Part masks, upright and cropped like their image."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generator.core.records import Box, PartMask
from generator.store.decode import Source, decode, upright
from generator.store.masks import read_masks
from store.on_disk import record, save

PARTS = (PartMask(part="body", path="m.png", index=1), PartMask(part="edge", path="m.png", index=2))


def stored_mask() -> np.ndarray:
    mask = np.zeros((5, 7), np.uint8)
    mask[1:4, 2:6] = 1
    mask[3, 4:6] = 2
    return mask


def save_mask(path: Path, mode: str = "P") -> None:
    image = Image.fromarray(stored_mask())
    if mode == "P":
        image.putpalette([0, 0, 0, 255, 0, 0, 0, 255, 0])
    image.save(path)


@pytest.mark.parametrize("mode", ["P", "L"])
def test_palette_indices_name_the_parts(tmp_path: Path, mode: str):
    save(tmp_path / "x.png")
    save_mask(tmp_path / "m.png", mode)
    found = read_masks(Source(root=tmp_path), record("x.png", masks=PARTS))
    assert list(found) == ["body", "edge"]
    assert np.array_equal(found["body"], stored_mask() == 1)
    assert np.array_equal(found["edge"], stored_mask() == 2)


@pytest.mark.parametrize("turn", range(1, 9))
def test_masks_turn_and_crop_with_the_picture(tmp_path: Path, turn: int):
    save(tmp_path / "x.jpg", turn=turn)
    save_mask(tmp_path / "m.png")
    image = record("x.jpg", masks=PARTS, crop=Box(x=1, y=1, width=5, height=3))
    found = read_masks(Source(root=tmp_path), image)
    assert found["body"].shape == decode(Source(root=tmp_path), image).shape[:2]
    assert np.array_equal(found["body"], upright(stored_mask()[1:4, 1:6] == 1, turn))


def test_segmentations_of_one_part_are_united(tmp_path: Path):
    save(tmp_path / "x.png")
    masks = (
        PartMask(part="fin", polygons=((0, 0, 2, 0, 2, 2, 0, 2), (4, 0, 6, 0, 6, 2, 4, 2))),
        PartMask(part="fin", rle='{"counts":[34,1],"size":[5,7]}'),
        PartMask(part="eye"),
    )
    found = read_masks(Source(root=tmp_path), record("x.png", masks=masks))
    assert found["fin"].sum() == 9
    assert found["fin"][4, 6]
    assert not found["eye"].any()


def test_an_image_without_masks_opens_nothing(tmp_path: Path):
    assert read_masks(Source(root=tmp_path), record("none.png")) == {}


def test_a_mask_of_another_size_is_refused(tmp_path: Path):
    save(tmp_path / "x.png", size=(5, 7))
    save_mask(tmp_path / "m.png")
    with pytest.raises(ValueError, match="7 x 5 pixels, expected 5 x 7 like the stored picture"):
        read_masks(Source(root=tmp_path), record("x.png", masks=PARTS))


def test_a_mask_in_colours_is_refused(tmp_path: Path):
    save(tmp_path / "x.png")
    save(tmp_path / "m.png")
    with pytest.raises(ValueError, match="mode RGB, expected an indexed picture"):
        read_masks(Source(root=tmp_path), record("x.png", masks=PARTS))
