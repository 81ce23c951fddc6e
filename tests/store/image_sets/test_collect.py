"""Collecting: digests, aliases, conflicts, masks, progress; and the real sets."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generator.core.progress import Silent
from generator.store.decode import Source, decode
from generator.store.image_sets.collect import collect_images
from generator.store.image_sets.source import ImageSource, MaskSource, ScenarioSource, Selection
from generator.store.masks import read_masks
from store.on_disk import save, write

MASKS = MaskSource(folder="masks", parts=((1, "body"), (2, "edge")))


def collect(root: Path, table: str, **options):
    write(root, {"t.csv": table})
    return collect_images(ImageSource(layout="table", root=root, table="t.csv", **options))


def test_the_digest_is_of_the_bytes_and_the_box_on_them(tmp_path: Path):
    path = save(tmp_path / "a.png")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert collect(tmp_path, "path\na.png\n").images[0].digest == digest
    box = {"id": 1, "image_id": 1, "bbox": [0.2, 1, 3, 2.9]}
    write(tmp_path, {"c.json": {"images": [{"id": 1, "file_name": "a.png"}], "annotations": [box]}})
    cropped = collect_images(ImageSource(layout="coco", root=tmp_path, annotations="c.json"))
    assert cropped.images[0].digest == hashlib.sha256(f"{digest}#0,1,3,4".encode()).hexdigest()


@pytest.mark.parametrize("turn", range(1, 9))
def test_the_size_is_the_size_as_shown(tmp_path: Path, turn: int):
    for suffix in ("jpg", "png", "webp", "tif"):
        save(tmp_path / f"{suffix}.{suffix}", turn, turn=turn)
    images = collect(tmp_path, "path\njpg.jpg\npng.png\nwebp.webp\ntif.tif\n").images
    assert len(images) == 4
    for image in images:
        assert decode(Source(root=tmp_path), image).shape[:2] == (image.height, image.width)


def test_the_same_bytes_twice_become_an_alias_that_fills_in_what_is_unknown(tmp_path: Path):
    for name in ("a.png", "b.png", "c.png"):
        save(tmp_path / name)
    save(tmp_path / "d.png", 1)
    images = collect(
        tmp_path, "path,identity,viewpoint,date\na.png,,top,\nb.png,Ann,left,2019\nd.png,Bob,,\nc.png,Ann,,2020\n"
    )
    first = images.images[0]
    assert (first.image_id, first.aliases) == ("a", ("b", "c"))
    assert (first.individual, first.viewpoint, first.date) == ("Ann", "top", "2019")
    assert [image.image_id for image in images.images] == ["a", "d"]
    assert images.scenarios[0].database == ("a", "d")
    assert [(p.image_id, p.kind, p.reason) for p in images.problems] == [
        ("b", "duplicate", "the same picture as 'a'; kept as an alias of it"),
        ("c", "duplicate", "the same picture as 'a'; kept as an alias of it"),
    ]


def test_an_alias_in_another_split_stands_for_the_first_in_both(tmp_path: Path):
    save(tmp_path / "a.png")
    save(tmp_path / "b.png")
    save(tmp_path / "c.png", 1)
    images = collect(
        tmp_path,
        "path,split\na.png,query\nb.png,database\nc.png,database\n",
        scenarios=(
            ScenarioSource(
                queries=Selection(kind="split", split="query"), database=Selection(kind="split", split="database")
            ),
        ),
    )
    assert [query.image_id for query in images.queries] == ["a"]
    assert images.scenarios[0].database == ("a", "c")


def test_conflicting_individuals_are_all_left_out(tmp_path: Path):
    for name in ("a.png", "b.png", "c.png"):
        save(tmp_path / name)
    save(tmp_path / "d.png", 1)
    images = collect(tmp_path, "path,identity\na.png,Ann\nb.png,Bob\nc.png,\nd.png,Ann\n")
    assert [image.image_id for image in images.images] == ["d"]
    assert images.scenarios[0].database == ("d",)
    reason = "'a', 'b', 'c' are the same picture under different individuals ('Ann' and 'Bob'); all are left out"
    assert [(p.image_id, p.kind, p.reason) for p in images.problems] == [(n, "conflict", reason) for n in "abc"]


def test_threads_do_not_change_the_outcome(tmp_path: Path):
    for seed in range(12):
        save(tmp_path / f"{seed}.png", seed // 2)
    table = "path\n" + "".join(f"{n}.png\n" for n in range(13))
    one, many = (
        collect_images(ImageSource(layout="table", root=tmp_path, table="t.csv"), threads=n)
        for n in (1, 8)
        if write(tmp_path, {"t.csv": table})
    )
    assert (one.images, one.problems, one.scenarios) == (many.images, many.problems, many.scenarios)
    assert len(one.images) == 6


def test_progress_is_told_file_by_file(tmp_path: Path):
    class Recorder(Silent):
        told: list[tuple] = []  # noqa: RUF012 - one test, one recorder

        def start(self, stage, total):
            self.told.append((stage, total))

        def advance(self, stage, item, n=1):
            self.told.append((stage, item))

    save(tmp_path / "a.png")
    save(tmp_path / "b.png", 1)
    write(tmp_path, {"t.csv": "image_id,path\n1,a.png\n2,b.png\n3,a.png\n"})
    collect_images(ImageSource(layout="table", root=tmp_path, table="t.csv"), reporter=Recorder())
    assert Recorder.told == [("collect", 2), ("collect", "a.png"), ("collect", "b.png")]


def test_an_interrupt_does_not_wait_for_the_rest(tmp_path: Path):
    class Impatient(Silent):
        def advance(self, stage, item, n=1):
            raise KeyboardInterrupt

    save(tmp_path / "a.png")
    write(tmp_path, {"t.csv": "path\na.png\n"})
    with pytest.raises(KeyboardInterrupt):
        collect_images(ImageSource(layout="table", root=tmp_path, table="t.csv"), reporter=Impatient())


def save_mask(path: Path, size: tuple[int, int] = (7, 5)) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    mask = np.ones((size[1], size[0]), np.uint8)
    mask[0] = 2
    Image.fromarray(mask).save(path)


def test_masks_lie_like_their_images_or_by_stem(tmp_path: Path):
    for seed, name in enumerate(["x/a.jpg", "x/b.jpg", "y/c.jpg"]):
        save(tmp_path / name, seed, turn=6)
    save_mask(tmp_path / "masks/x/a.png")
    save_mask(tmp_path / "masks/c.png")
    images = collect(tmp_path, "path\nx/a.jpg\nx/b.jpg\ny/c.jpg\n", masks=MASKS)
    assert [[(m.part, m.path, m.index) for m in image.masks] for image in images.images] == [
        [("body", "masks/x/a.png", 1), ("edge", "masks/x/a.png", 2)],
        [],
        [("body", "masks/c.png", 1), ("edge", "masks/c.png", 2)],
    ]
    found = read_masks(Source(root=tmp_path), images.images[0])
    assert found["edge"].shape == (7, 5)
    assert found["edge"][:, -1].all()
    assert images.problems == ()


def test_a_mask_by_stem_is_not_given_to_two_images(tmp_path: Path):
    for seed, name in enumerate(["x/a.jpg", "y/a.jpg"]):
        save(tmp_path / name, seed)
    save_mask(tmp_path / "masks/a.png")
    assert [image.masks for image in collect(tmp_path, "path\nx/a.jpg\ny/a.jpg\n", masks=MASKS).images] == [(), ()]


def test_a_mask_that_does_not_fit_costs_the_mask_not_the_image(tmp_path: Path):
    for seed, name in enumerate(["a.jpg", "b.jpg"]):
        save(tmp_path / name, seed)
    save_mask(tmp_path / "masks/a.png", (5, 7))
    (tmp_path / "masks/b.png").write_bytes(b"hello")
    images = collect(tmp_path, "path\na.jpg\nb.jpg\n", masks=MASKS)
    assert [image.masks for image in images.images] == [(), ()]
    assert [(p.image_id, p.kind, p.reason) for p in images.problems] == [
        (
            "a (mask)",
            "row",
            "the mask is 5 x 7 pixels, expected 7 x 5 like the stored picture (before its EXIF orientation); "
            "the image is used without it",
        ),
        (
            "b (mask)",
            "row",
            "the mask cannot be read: not a PNG, JPEG, WebP or TIFF picture; the image is used without it",
        ),
    ]


def test_dreambooth_as_a_table_and_as_folders(real_data: Path, tmp_path: Path):
    root = real_data / "dreambooth-dev"
    images = collect_images(ImageSource(layout="table", root=root, table="metadata.csv"))
    assert len(images.images) == 69
    assert len({image.individual for image in images.images}) == 13
    assert images.problems == ()
    assert sum(dict(image.metadata)["exif_gps"] == "yes" for image in images.images) == 10
    assert images.by_id["cat_03"].digest != images.by_id["cat_02"].digest
    for image in images.images:
        metadata = dict(image.metadata)
        assert (image.width, image.height) == (int(metadata["width"]), int(metadata["height"]))
    for image in images.images[::9]:
        place = tmp_path / str(image.individual) / Path(image.path).name
        place.parent.mkdir(exist_ok=True)
        place.symlink_to(root / image.path)
    outside = {problem.kind for problem in _folder_problems(tmp_path)}
    assert outside == {"outside"}


def _folder_problems(root: Path):
    from generator.store.image_sets import folder
    from generator.store.image_sets.examine import examine_all
    from generator.store.image_sets.merge import merge

    listing = folder.read(ImageSource(layout="folder", root=root))
    looks = examine_all(root, [entry.path for entry in listing.entries], 10**8, threads=2, reporter=Silent())
    return merge(listing.entries, looks).problems


def test_beluga_as_a_table(real_data: Path):
    root = real_data / "beluga-mini"
    images = collect_images(ImageSource(layout="table", root=root, table="metadata.csv"))
    assert (len(images.images), len(images.problems)) == (37, 0)
    assert len({image.individual for image in images.images}) == 15
    assert {image.viewpoint for image in images.images} == {"top"}
    first = images.by_id["train0000"]
    assert (first.encounter, first.date, first.width, first.height) == ("whale000-000", "2017-08-07", 150, 463)


def test_beluga_in_the_layout_of_the_challenge(real_data: Path):
    root = real_data / "beluga-mini"
    seed = ImageSource(layout="challenge", root=root / "seed_layout", images_root=root, labels="labels.csv")
    images = collect_images(seed)
    assert [(s.name, len(s.queries), len(s.database)) for s in images.scenarios] == [
        ("scenario01", 5, 37),
        ("scenario02", 5, 37),
    ]
    assert images.queries[0].query_id == "scenario01-train2893"
    assert images.queries[0].true_images == {"train0970", "train1374", "train2183", "train2472"}
    table = collect_images(ImageSource(layout="table", root=root, table="metadata.csv"))
    truth = {image.image_id: image.individual for image in table.images}
    named = {image.image_id: image.individual for image in images.images if image.individual}
    pairs = {(truth[one], name) for one, name in named.items()}
    assert len(pairs) == len(set(named.values())) == len({whale for whale, _ in pairs})
    for query in images.queries:
        assert {truth[name] for name in query.true_images or ()} <= {truth[query.image_id]}


def test_manta_with_its_published_split(real_data: Path):
    source = ImageSource(
        layout="table",
        root=real_data / "manta-demo",
        table="metadata.csv",
        scenarios=(
            ScenarioSource(
                queries=Selection(kind="split", split="query"), database=Selection(kind="split", split="database")
            ),
        ),
    )
    images = collect_images(source)
    assert (len(images.queries), len(images.scenarios[0].database)) == (5, 6)
    assert {images.by_id[query.image_id].individual for query in images.queries} <= {
        images.by_id[name].individual for name in images.scenarios[0].database
    }


def test_dreambooth_as_coco_with_a_box_in_stored_pixels(real_data: Path, tmp_path: Path):
    root = real_data / "dreambooth-dev"
    names = ["images/dog_00.jpg", "images/bear_plushie_00.jpg"]
    boxes = [[40, 30, 300, 200], [10, 20, 256.4, 400.6]]
    coco = {
        "images": [{"id": n, "file_name": name} for n, name in enumerate(names)],
        "annotations": [
            {"id": n, "image_id": n, "category_id": 1, "bbox": box, "identity": f"one {n}"}
            for n, box in enumerate(boxes)
        ],
        "categories": [{"id": 1, "name": "animal"}],
    }
    (tmp_path / "boxes.json").write_text(json.dumps(coco))
    source = ImageSource(layout="coco", root=tmp_path, images_root=root, annotations="boxes.json")
    images = collect_images(source)
    assert [image.individual for image in images.images] == ["one 0", "one 1"]
    for image, name in zip(images.images, names, strict=True):
        assert image.crop is not None
        found = decode(Source(root=root), image)
        assert found.shape == (image.height, image.width, 3)
        with Image.open(root / name) as stored:
            turned = stored.getexif().get(0x0112, 1) != 1
            if not turned:
                left, top = round(image.crop.x), round(image.crop.y)
                expected = np.asarray(stored.convert("RGB"))[top : top + image.height, left : left + image.width]
                assert np.abs(expected.astype(int) - found).mean() < 3  # a colour profile may be converted
