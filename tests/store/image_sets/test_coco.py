"""COCO JSON: boxes are crops in stored pixels, segmentations part masks."""

from pathlib import Path

import numpy as np
import pytest

from generator.core.records import Box, PartMask
from generator.errors import ImageSetError
from generator.store.decode import Source, decode, upright
from generator.store.image_sets.collect import collect_images
from generator.store.image_sets.source import Columns, ImageSource, MaskSource
from generator.store.masks import read_masks
from store.on_disk import pixels, save, write

POLYGON = [1, 1, 4, 1, 4, 3, 1, 3]


def collect(root: Path, data, **options):
    write(root, {"coco.json": data})
    return collect_images(ImageSource(layout="coco", root=root, annotations="coco.json", **options))


def make_data(*annotations: dict, images: list[dict] | None = None) -> dict:
    return {
        "images": images or [{"id": 1, "file_name": "images/a.png", "width": 7, "height": 5}],
        "annotations": [{"id": 10 + n, "image_id": 1, "category_id": 3, **a} for n, a in enumerate(annotations)],
        "categories": [{"id": 3, "name": "beluga"}, {"id": 4, "name": "fin"}],
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    save(tmp_path / "images/a.png")
    save(tmp_path / "images/b.png", 1)
    return tmp_path


def test_one_annotation_is_the_image_several_have_names_of_their_own(root: Path):
    data = make_data(
        {"bbox": [0, 0, 3, 4], "identity": "Ann"},
        {"bbox": [3, 1, 4, 4], "identity": "Bob"},
        {"bbox": [1, 1, 2, 2], "identity": "Ann", "image_id": 2},
        images=[{"id": 1, "file_name": "images/a.png"}, {"id": 2, "file_name": "images/b.png"}],
    )
    images = collect(root, data)
    assert [(i.image_id, i.individual, i.width, i.height, i.path) for i in images.images] == [
        ("a#10", "Ann", 3, 4, "images/a.png"),
        ("a#11", "Bob", 4, 4, "images/a.png"),
        ("b", "Ann", 2, 2, "images/b.png"),
    ]
    assert images.images[1].crop == Box(x=3, y=1, width=4, height=4)
    assert len({image.digest for image in images.images}) == 3
    found = decode(Source(root=root), images.images[1])
    assert np.array_equal(found, pixels()[1:5, 3:7])


@pytest.mark.parametrize("turn", [1, 6])
def test_a_box_is_in_stored_pixels(tmp_path: Path, turn: int):
    save(tmp_path / "images/a.png", turn=turn)
    images = collect(tmp_path, make_data({"bbox": [2, 1, 4, 3]}))
    image = images.images[0]
    assert (image.width, image.height) == ((4, 3) if turn == 1 else (3, 4))
    assert np.array_equal(decode(Source(root=tmp_path), image), upright(pixels()[1:4, 2:6], turn))


def test_an_image_without_annotations_is_whole_and_unknown(root: Path):
    images = collect(root, make_data())
    assert [(i.image_id, i.individual, i.crop, i.width) for i in images.images] == [("a", None, None, 7)]


@pytest.mark.parametrize("field", ["identity", "individual", "name", "individual_id"])
def test_usual_fields_name_the_individual(root: Path, field: str):
    assert collect(root, make_data({field: "Ann"})).images[0].individual == "Ann"


def test_fields_come_from_image_annotation_attributes_and_category(root: Path):
    data = make_data(
        {"viewpoint": "left", "attributes": {"whale": 7, "tags": ["x"], "wild": True}},
        images=[
            {"id": "1", "file_name": "images/a.png", "date_captured": "2019-08-29", "viewpoint": "top", "license": 3}
        ],
    )
    image = collect(root, data, columns=Columns(identity="whale", quality="category")).images[0]
    assert (image.individual, image.viewpoint, image.date, image.quality) == ("7", "left", "2019-08-29", "beluga")
    assert image.metadata == (("wild", "true"),)


def test_the_category_can_be_the_individual(root: Path):
    assert collect(root, make_data({}), columns=Columns(identity="category")).images[0].individual == "beluga"


def test_a_field_that_is_absent_is_said_so(root: Path):
    with pytest.raises(
        ImageSetError, match=r"coco\.json: no column 'whale' \(images\.columns\.identity\); found: name, category"
    ):
        collect(root, make_data({"name": "Ann"}), columns=Columns(identity="whale"))


def test_an_id_can_come_from_a_field(root: Path):
    data = make_data({"uuid": "u1", "bbox": [0, 0, 3, 3]}, {"uuid": "u2", "bbox": [1, 1, 3, 3]})
    assert [i.image_id for i in collect(root, data, columns=Columns(image_id="uuid")).images] == ["u1", "u2"]


def test_segmentations_are_masks_of_the_category(root: Path):
    data = make_data({"bbox": [0, 0, 5, 4], "segmentation": [POLYGON]})
    image = collect(root, data).images[0]
    assert image.masks == (PartMask(part="beluga", polygons=(tuple(map(float, POLYGON)),)),)
    mask = read_masks(Source(root=root), image)["beluga"]
    assert mask.shape == (4, 5)
    assert mask.sum() == 6


def test_categories_named_as_parts_belong_to_every_individual_of_the_image(root: Path):
    data = make_data(
        {"bbox": [0, 0, 3, 4], "name": "Ann"},
        {"bbox": [3, 1, 4, 4], "name": "Bob"},
        {"category_id": 4, "segmentation": {"size": [5, 7], "counts": [0, 10, 25]}},
    )
    images = collect(root, data, masks=MaskSource(folder=None, parts=((1, "fin"),)))
    assert [(i.image_id, [mask.part for mask in i.masks]) for i in images.images] == [
        ("a#10", ["fin"]),
        ("a#11", ["fin"]),
    ]
    assert read_masks(Source(root=root), images.images[0])["fin"].sum() == 8


def test_an_image_with_parts_only_is_whole(root: Path):
    data = make_data({"category_id": 4, "segmentation": [POLYGON]})
    images = collect(root, data, masks=MaskSource(folder=None, parts=((1, "fin"),)))
    assert [(i.image_id, i.crop, len(i.masks)) for i in images.images] == [("a", None, 1)]


def test_every_kind_of_bad_annotation_is_listed(root: Path):
    data = make_data(
        {},
        {"bbox": [1, 2, 3]},
        {"bbox": [1, 2, 0, 3]},
        {"bbox": [1, 2, "x", 3]},
        {"bbox": [90, 90, 3, 3]},
        {"segmentation": [[1, 2, 3]]},
        {"segmentation": {"size": [5], "counts": "x"}},
        {"iscrowd": 1},
        {"image_id": 99},
        images=[{"id": 1, "file_name": "images/a.png"}, {"id": 2}, {"id": 3, "file_name": "images/none.png"}],
    )
    images = collect(root, data)
    assert [image.image_id for image in images.images] == ["a#10"]
    assert [(p.image_id, p.kind, p.reason) for p in images.problems] == [
        ("annotation 18", "row", "annotation 18: no image has the id 99"),
        ("a#11", "row", "annotation 11: expected bbox as [x, y, width, height] in pixels, found [1, 2, 3]"),
        ("a#12", "row", "annotation 12: the bbox has no size: [1, 2, 0, 3]"),
        ("a#13", "row", 'annotation 13: expected bbox as [x, y, width, height] in pixels, found [1, 2, "x", 3]'),
        (
            "a#15",
            "row",
            "annotation 15: expected the segmentation as polygons of at least 3 points, or as {size, counts}",
        ),
        (
            "a#16",
            "row",
            "annotation 16: expected the segmentation as polygons of at least 3 points, or as {size, counts}",
        ),
        ("a#17", "row", "annotation 17: it marks a crowd (iscrowd), not one individual"),
        ("image 2", "row", "image 2: no file_name"),
        ("a#14", "row", "annotation 14: the box (x 90, y 90, 3 x 3) holds no pixel of the picture (7 x 5)"),
        ("none", "missing", "no such file"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", r"coco\.json: not JSON"),
        ("[" * 100_000, r"coco\.json: not JSON"),
        ("[1]", r"not COCO JSON; expected an object with a list 'images'"),
        ('{"images": {}}', "expected an object with a list 'images'"),
        ('{"images": [], "annotations": [3]}', "expected 'annotations' to be a list of objects"),
        ('{"images": []}', "no usable image"),
    ],
)
def test_what_is_not_coco_is_said_so(root: Path, content: str, message: str):
    with pytest.raises(ImageSetError, match=message):
        collect(root, content)


def test_the_file_must_be_named(root: Path):
    with pytest.raises(ImageSetError, match=r"images\.annotations: the layout 'coco' needs a JSON file"):
        collect_images(ImageSource(layout="coco", root=root))


def test_text_that_no_file_can_hold_is_refused(root: Path):
    first = '{"id": 1, "file_name": "images/a.png", "name": "\\ud800"}'
    data = '{"images": [' + first + ', {"id": 2, "file_name": "images/b.png"}]}'
    images = collect(root, data)
    assert [image.image_id for image in images.images] == ["b"]
    assert "not valid Unicode" in images.problems[0].reason
