"""What is drawn of real files: parts hidden whole, as much elsewhere, backgrounds, pictures in the photo's place."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from generator.core.claims.alterations import Toned
from generator.core.records import ImageRecord
from generator.drawing.alter import toned
from generator.stages.drawings import DrawBackground, DrawHidden, DrawRendered, DrawToned, HideArea, on_grid, whole
from generator.store.decode import decode
from stages.altered_world import HEIGHT, WIDTH, World, make_world, masks_of


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with make_world(tmp_path) as made:
        yield made


def hide(world: World, image: ImageRecord, **changes: object) -> DrawHidden:
    plain = DrawHidden(
        image=image,
        mask=world.altering.masks[image.image_id],
        part="mark",
        fill="blur",
        place=None,
        seed=0,
        annotator=world.annotator,
    )
    return replace(plain, **changes)


def behind(world: World, image: ImageRecord, donor: ImageRecord | None = None, fill: str = "swap") -> DrawBackground:
    masks = world.altering.masks
    return DrawBackground(
        image=image,
        mask=masks[image.image_id],
        fill=fill,
        donor=donor,
        donor_mask="" if donor is None else masks[donor.image_id],
        annotator=world.annotator,
    )


@pytest.mark.parametrize("fill", ["blur", "mean"])
def test_nothing_of_a_hidden_part_is_left_and_nothing_beyond_a_soft_edge_changes(world: World, fill: str) -> None:
    image = world.images.images[0]
    photo = decode(world.annotator.source, image)
    _, mark = masks_of()
    drawing = hide(world, image, fill=fill)
    found = drawing(photo)
    inverted = photo.copy()
    inverted[mark] = 255 - inverted[mark]
    assert np.array_equal(drawing(inverted), found)
    near = ndimage.binary_dilation(mark, np.ones((3, 3)), iterations=8)  # 8 of 120: four sigma and a cell
    assert np.array_equal(found[~near], photo[~near])
    assert np.abs(found[mark].astype(int) - photo[mark]).mean() > 20


@pytest.mark.parametrize("width", [97, 240, 1001])
def test_thin_parts_are_hidden_whole_at_any_size(world: World, tmp_path: Path, width: int) -> None:
    height = round(0.61 * width)
    mask = np.zeros((height, width), dtype=np.uint8)
    mask[height // 5 : -height // 5, width // 5 : -width // 5] = 1
    slope = (np.arange(width // 4, width // 2) * 0.77).astype(int)
    mask[slope, np.arange(width // 4, width // 2)] = 2  # one pixel thin
    Image.fromarray(mask).save(tmp_path / "thin.png")
    photo = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    Image.fromarray(photo).save(tmp_path / "photo.png")
    parts = tuple(replace(one, path="thin.png") for one in world.images.images[0].masks)
    image = replace(world.images.images[0], path="photo.png", width=width, height=height, masks=parts)
    drawing = hide(world, image)
    inverted = photo.copy()
    inverted[mask == 2] = 255 - inverted[mask == 2]
    assert np.array_equal(drawing(inverted), drawing(photo))


def test_as_much_elsewhere_is_off_the_part_and_on_the_animal(world: World) -> None:
    image = world.images.images[0]
    body, mark = masks_of()
    noise = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)  # every change shows
    places = []
    for place in range(3):
        found = hide(world, image, place=place)(noise)
        changed = (found != noise).any(axis=2)
        assert changed[mark].mean() < 0.25  # the soft edge at most
        assert changed[body].sum() > 2 * changed[~body].sum()  # whose soft edge may reach the water
        assert 0.5 < changed.sum() / (hide(world, image)(noise) != noise).any(axis=2).sum() < 1.5
        places.append(changed.tobytes())
    assert len(set(places)) == 3


def test_a_part_without_room_elsewhere_says_so(world: World) -> None:
    image = world.images.images[0]
    photo = decode(world.annotator.source, image)
    with pytest.raises(ValueError, match="leaves no room for its shape elsewhere"):
        hide(world, image, part="body", place=0)(photo)


def test_a_swapped_background_keeps_every_pixel_of_the_animal(world: World) -> None:
    image, donor = world.images.images[0], world.images.images[3]
    photo, other = (decode(world.annotator.source, one) for one in (image, donor))
    body, _ = masks_of()
    found = behind(world, image, donor)(photo)
    assert np.array_equal(found[body], photo[body])
    far = ~ndimage.binary_dilation(body, np.ones((3, 3)), iterations=9)
    assert far.mean() > 0.2
    assert np.array_equal(found[far], other[far])
    for fill in ("blur", "mean"):
        found = behind(world, image, fill=fill)(photo)
        assert np.array_equal(found[body], photo[body])
        assert found[far].std() < 0.5 * photo[far].std()


def test_a_donor_of_another_shape_fits_and_leaves_no_animal_behind(world: World, tmp_path: Path) -> None:
    donor = world.images.images[3]
    body, _ = masks_of()
    tall = np.zeros((HEIGHT, WIDTH, 3), dtype=np.uint8)
    tall[body] = (0, 255, 0)
    Image.fromarray(tall.swapaxes(0, 1)).save(tmp_path / "tall.png")
    Image.fromarray(body.T.astype(np.uint8)).save(tmp_path / "tall-mask.png")
    masks = tuple(replace(one, path="tall-mask.png") for one in donor.masks)
    donor = replace(donor, path="tall.png", width=HEIGHT, height=WIDTH, masks=masks)
    image = world.images.images[0]
    photo = decode(world.annotator.source, image)
    far = ~ndimage.binary_dilation(body, np.ones((3, 3)), iterations=9)
    assert not behind(world, image, donor)(photo)[far].any()


def test_a_rendered_picture_takes_the_photos_place_if_it_can_be_read(world: World) -> None:
    image = world.images.images[0]
    photo = decode(world.annotator.source, image)
    sound, _, cut = world.images.rendered
    drawn = DrawRendered(picture=sound.picture, annotator=world.annotator)(photo)
    assert np.array_equal(drawn, decode(world.annotator.source, sound.picture))
    with pytest.raises(ValueError, match=r"the rendered picture cannot be used .cut short or damaged"):
        DrawRendered(picture=cut.picture, annotator=world.annotator)(photo)
    with pytest.raises(ValueError, match="has 120 x 80 pixels, expected 120 x 70"):
        DrawRendered(picture=sound.picture, annotator=world.annotator)(photo[:70])


def test_names_tell_all_that_decides_what_is_drawn_and_drawings_go_to_workers(world: World) -> None:
    first, second, third, *_ = world.images.images
    cover = np.zeros((4, 6), np.float32)
    drawings = [
        DrawToned(toned=Toned(tone="hue", amount=20.0)),
        DrawToned(toned=Toned(tone="hue", amount=21.0)),
        DrawToned(toned=Toned(tone="contrast", amount=20.0)),
        HideArea(cover=cover, area="one", fill="blur"),
        HideArea(cover=cover, area="two", fill="blur"),
        HideArea(cover=cover, area="one", fill="mean"),
        hide(world, first),
        hide(world, first, part="body"),
        hide(world, first, fill="mean"),
        hide(world, first, mask="another annotation"),
        hide(world, first, place=0),
        hide(world, first, place=1),
        hide(world, first, place=0, seed=1),
        behind(world, first, fill="blur"),
        behind(world, first, fill="mean"),
        behind(world, first, second),
        behind(world, first, third),
        replace(behind(world, first, third), donor_mask="another annotation"),
        *(DrawRendered(picture=one.picture, annotator=world.annotator) for one in world.images.rendered),
    ]
    assert len({drawing.name for drawing in drawings}) == len(drawings)
    photo = decode(world.annotator.source, first)
    for drawing in drawings[:1] + drawings[6:7] + drawings[15:16]:
        again = pickle.loads(pickle.dumps(drawing))
        assert again.name == drawing.name
        assert np.array_equal(again(photo), drawing(photo))
    assert np.array_equal(drawings[0](photo), toned(photo, "hue", 20.0))


def test_a_mask_touches_more_cells_than_it_covers_half() -> None:
    mask = np.zeros((512, 1024), dtype=bool)
    mask[0:4, 0:4] = True  # one cell, whole
    mask[100, 200] = True  # a sixteenth of one
    assert on_grid(mask).sum() == 1
    assert whole(mask).sum() == 4 + 9
    assert not whole(np.zeros((50, 70), dtype=bool)).any()
