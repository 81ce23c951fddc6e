"""Pictures of the same scenes with one thing changed: what is taken, and what is told of the rest."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from generator.core.records import ImageProblem, ImageSet
from generator.errors import ImageSetError
from generator.stages.collect import first
from generator.store.decode import Source, decode
from generator.store.image_sets.collect import collect_images
from generator.store.image_sets.source import ImageSource
from store.on_disk import save, write

HEADER = "image_id,path,original,change\n"


def collect(root: Path, rows: str, header: str = HEADER, **options: object) -> ImageSet:
    """Two photos, ``a`` and ``b``, and a table of pictures in the folder ``r``."""
    if not (root / "a.png").exists():
        save(root / "a.png", 1)
        save(root / "b.png", 2)
    (root / "r").mkdir(exist_ok=True)
    write(root, {"t.csv": "path\na.png\nb.png\n", "r/r.csv": header + rows})
    return collect_images(ImageSource(layout="table", root=root, table="t.csv", rendered="r/r.csv", **options))


def test_a_picture_is_known_by_its_original_and_its_change(tmp_path: Path) -> None:
    path = save(tmp_path / "r" / "x.png", 3)
    images = collect(tmp_path, "x,x.png,a,scar\ny,../b.png,a,water\n")
    assert images.problems == ()
    assert [(one.original, one.change, one.picture.path) for one in images.rendered] == [
        ("a", "scar", "r/x.png"),
        ("a", "water", "r/../b.png"),
    ]
    one = images.rendered[0].picture
    assert one.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (one.width, one.height) == (images.by_id["a"].width, images.by_id["a"].height)
    assert decode(Source(root=tmp_path), one).shape == decode(Source(root=tmp_path), images.by_id["a"]).shape
    assert [image.image_id for image in images.images] == ["a", "b"]  # it is no image of the audit


def test_pictures_stay_with_the_images_that_stay(tmp_path: Path) -> None:
    images = collect(tmp_path, "x,../b.png,a,scar\ny,../a.png,b,scar\n")
    assert [one.original for one in images.rendered] == ["a", "b"]
    assert [one.original for one in first(images, 1).rendered] == ["a"]
    damaged = ImageProblem(image_id="a", path="a.png", kind="damaged", reason="cut short")
    assert [one.original for one in images.without((damaged,)).rendered] == ["b"]


def test_an_alias_of_the_original_will_do(tmp_path: Path) -> None:
    (tmp_path / "c.png").write_bytes(save(tmp_path / "a.png", 1).read_bytes())
    save(tmp_path / "b.png", 2)
    (tmp_path / "r").mkdir()
    write(tmp_path, {"t.csv": "path\na.png\nb.png\nc.png\n", "r/r.csv": f"{HEADER}x,../b.png,c,scar\n"})
    images = collect_images(ImageSource(layout="table", root=tmp_path, table="t.csv", rendered="r/r.csv"))
    assert [one.original for one in images.rendered] == ["a"]


@pytest.mark.parametrize(
    ("row", "kind", "reason"),
    [
        ("x,gone.png,a,scar", "missing", "no such file"),
        ("x,/etc/hosts,a,scar", "outside", "not relative"),
        ("x,../../up.png,a,scar", "outside", "leaves the image folder"),
        ("x,http://host/x.png,a,scar", "missing", "no such file"),
        ("x,r.csv,a,scar", "damaged", "not a PNG, JPEG"),
        ("x,../b.png,nobody,scar", "row", "line 2: its original 'nobody' is no image of the set"),
        ("x,../b.png,a,", "row", "line 2: image_id, path or change is empty"),
        ("x,,a,scar", "row", "line 2: image_id, path or change is empty"),
        (",../b.png,a,scar", "row", "line 2: image_id, path or change is empty"),
        ("x,small.png,a,scar", "row", "line 2: 3 x 2 pixels, expected"),
    ],
)
def test_what_cannot_be_used_is_listed_and_stops_nothing(tmp_path: Path, row: str, kind: str, reason: str) -> None:
    save(tmp_path / "r" / "small.png", size=(3, 2))
    save(tmp_path.parent / "up.png")
    images = collect(tmp_path, f"{row}\nz,../b.png,b,scar\n")
    assert [one.picture.image_id for one in images.rendered] == ["z"]
    (problem,) = images.problems
    assert problem.kind == kind
    assert reason in problem.reason
    assert str(tmp_path) not in problem.reason
    assert problem.image_id == ("line 2" if row.startswith(",") else "x") + " (rendered)"


def test_the_second_of_two_for_one_change_is_left_out(tmp_path: Path) -> None:
    images = collect(tmp_path, "x,../b.png,a,scar\ny,../a.png,a,scar\n")
    assert [one.picture.image_id for one in images.rendered] == ["x"]
    assert "another picture of 'a' with the change 'scar'" in images.problems[0].reason


def test_a_wrong_column_and_a_table_that_is_not_there_are_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ImageSetError, match=r"no column 'original' \(images.rendered\).*did you mean 'orignal'"):
        collect(tmp_path, "x,../b.png,a,scar\n", "image_id,path,orignal,change\n")
    (tmp_path / "r" / "r.csv").unlink()
    source = ImageSource(layout="table", root=tmp_path, table="t.csv", rendered="r/r.csv")
    with pytest.raises(ImageSetError, match=r"images.rendered: no file 'r/r.csv'"):
        collect_images(source)
    for name in ("../r.csv", "/etc/hosts"):
        with pytest.raises(ImageSetError, match=r"images\.rendered"):
            collect_images(ImageSource(layout="table", root=tmp_path, table="t.csv", rendered=name))
