"""One folder per individual."""

import os
from pathlib import Path

import pytest

from generator.errors import ImageSetError
from generator.store.image_sets.collect import collect_images
from generator.store.image_sets.source import ImageSource, MaskSource
from store.on_disk import save, write


def collect(root: Path, **options):
    return collect_images(ImageSource(layout="folder", root=root, **options))


def test_folders_name_individuals(tmp_path: Path):
    for seed, name in enumerate(["Ann/a.jpg", "Ann/2019/b.PNG", "Bob/deep/er/c.webp", "d.tif"]):
        save(tmp_path / name, seed)
    images = collect(tmp_path)
    assert [(i.image_id, i.path, i.individual, i.metadata) for i in images.images] == [
        ("b", "Ann/2019/b.PNG", "Ann", (("folder", "2019"),)),
        ("a", "Ann/a.jpg", "Ann", ()),
        ("c", "Bob/deep/er/c.webp", "Bob", (("folder", "deep/er"),)),
        ("d", "d.tif", None, ()),
    ]
    assert images.problems == ()
    assert [query.query_id for query in images.queries] == ["b", "a", "c", "d"]
    assert images.scenarios[0].database == ("b", "a", "c", "d")


def test_equal_stems_are_told_apart_by_their_paths(tmp_path: Path):
    for seed, name in enumerate(["Ann/1.jpg", "Bob/1.jpg", "Bob/2.jpg"]):
        save(tmp_path / name, seed)
    assert [image.image_id for image in collect(tmp_path).images] == ["Ann/1.jpg", "Bob/1.jpg", "Bob/2.jpg"]


def test_hidden_and_other_files_are_passed_over(tmp_path: Path):
    save(tmp_path / "Ann/a.jpg")
    for seed, name in enumerate([".hidden/b.jpg", "Ann/.c.jpg", "__MACOSX/Ann/d.jpg"], start=1):
        save(tmp_path / name, seed)
    write(tmp_path, {"Ann/notes.txt": "x", "metadata.csv": "y", "Ann/Thumbs.db": "z"})
    images = collect(tmp_path)
    assert [image.path for image in images.images] == ["Ann/a.jpg"]
    assert images.problems == ()


def test_the_folder_of_masks_is_nobody(tmp_path: Path):
    save(tmp_path / "Ann/a.jpg")
    save(tmp_path / "masks/Ann/a.png", 1)
    images = collect(tmp_path, masks=MaskSource(folder="masks", parts=((1, "body"),)))
    assert [image.individual for image in images.images] == ["Ann"]
    assert [mask.path for mask in images.images[0].masks] == ["masks/Ann/a.png"]


def test_formats_that_are_not_read_get_a_word(tmp_path: Path):
    save(tmp_path / "Ann/a.jpg")
    write(tmp_path, {"Ann/b.HEIC": "x", "Ann/c.bmp": "x"})
    assert [(p.path, p.kind, p.reason) for p in collect(tmp_path).problems] == [
        ("Ann/b.HEIC", "damaged", ".HEIC pictures are not read; convert it to JPEG, PNG, WebP or TIFF"),
        ("Ann/c.bmp", "damaged", ".bmp pictures are not read; convert it to JPEG, PNG, WebP or TIFF"),
    ]


def test_links_do_not_lead_out(tmp_path: Path):
    root = tmp_path / "root"
    save(root / "Ann/a.jpg")
    save(tmp_path / "elsewhere/b.jpg", 1)
    (root / "Ann/b.jpg").symlink_to(tmp_path / "elsewhere/b.jpg")
    (root / "Bob").symlink_to(tmp_path / "elsewhere")
    images = collect(root)
    assert [image.path for image in images.images] == ["Ann/a.jpg"]
    assert sorted((p.path, p.kind) for p in images.problems) == [("Ann/b.jpg", "outside"), ("Bob", "outside")]


def test_a_name_that_is_not_unicode_is_a_problem(tmp_path: Path):
    save(tmp_path / "Ann/a.jpg")
    place = os.fsencode(tmp_path / "Ann") + b"/\xff.jpg"
    os.rename(os.fsencode(save(tmp_path / "b.jpg", 1)), place)  # noqa: PTH104 - a name that pathlib cannot spell
    images = collect(tmp_path)
    assert [image.image_id for image in images.images] == ["a"]
    assert images.problems[0].image_id == "\\udcff"
    assert "not valid Unicode; rename it" in images.problems[0].reason


def test_an_empty_or_absent_root_is_said_so(tmp_path: Path):
    with pytest.raises(ImageSetError, match=r"no usable image in .* \(layout 'folder'\)"):
        collect(tmp_path)
    with pytest.raises(ImageSetError, match=r"images\.root: expected a folder, found none at .*none"):
        collect(tmp_path / "none")


def test_a_folder_that_cannot_be_listed_is_said_so(tmp_path: Path, monkeypatch):
    def walk(top, onerror):
        onerror(PermissionError(13, "Permission denied", str(top)))
        return iter(())

    monkeypatch.setattr("os.walk", walk)
    with pytest.raises(ImageSetError, match=r"cannot be listed: Permission denied"):
        collect(tmp_path)
