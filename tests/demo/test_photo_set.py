"""The committed photo set is what the renderer makes, and safe to ship."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generator.core.progress import Silent
from generator.demo import photo_set
from generator.demo.counterfactuals import planned_counterfactuals
from generator.demo.photo import MASK_PARTS
from generator.demo.photo_set import COLUMNS, demo_files, jpeg, mask_png, render_demo
from generator.demo.plan import INDIVIDUALS, KNOWN, planned_shots, take

SAMPLE = planned_counterfactuals(sample=True)
SHOTS = {shot.image_id: shot for shot in planned_shots()}


class Heard(Silent):
    """A reporter that remembers."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def start(self, stage: str, total: int | None) -> None:
        """Noted."""
        self.lines.append(f"{stage} {total}")

    def advance(self, stage: str, item: str, n: int = 1) -> None:
        """Noted."""
        self.lines.append(item)

    def finish(self, stage: str, note: str) -> None:
        """Noted."""
        self.lines.append(note)


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image)


@pytest.fixture(scope="module")
def photos(repository: Path) -> Path:
    return repository / "generator" / "demo" / "photos"


@pytest.fixture(scope="module")
def rows(photos: Path) -> list[dict[str, str]]:
    with (photos / "metadata.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("image_id", ["b01-top-2", "b09-right"])
def test_committed_photos_are_the_renderers(photos: Path, rows: list[dict[str, str]], image_id: str) -> None:
    """Within 2 levels on average: other versions of numpy, scipy or libjpeg may round differently."""
    taken = take(SHOTS[image_id])
    committed = pixels(photos / f"{image_id}.jpg")
    fresh = np.asarray(Image.open(io.BytesIO(jpeg(taken.pixels))))
    assert committed.shape == fresh.shape
    assert np.abs(committed.astype(int) - fresh).mean() < 2
    mask = pixels(photos / "masks" / f"{image_id}.png")
    assert (mask != taken.mask).mean() < 0.002
    (row,) = (row for row in rows if row["image_id"] == image_id)
    assert row["visible_parts"].split() == [MASK_PARTS[i] for i in np.unique(taken.mask) if i]


def test_files_and_table_agree(photos: Path, rows: list[dict[str, str]]) -> None:
    assert tuple(rows[0]) == COLUMNS
    assert [row["image_id"] for row in rows] == list(SHOTS)
    for row, shot in zip(rows, SHOTS.values(), strict=True):
        assert (row["identity"], row["viewpoint"], row["encounter"]) == (shot.individual, shot.view, shot.encounter)
        assert (row["date"], row["split"], row["background"]) == (shot.date, shot.split, shot.water)
        assert row["mark"] == INDIVIDUALS[shot.individual]
        assert row["training"] == ("seen" if shot.individual in KNOWN else "unseen")
    expected = {row["path"] for row in rows} | {f"masks/{row['image_id']}.png" for row in rows} | {"metadata.csv"}
    expected |= {f"counterfactuals/{one.image_id}.jpg" for one in SAMPLE} | {"counterfactuals/counterfactuals.csv"}
    found = {path.relative_to(photos).as_posix() for path in photos.rglob("*") if path.is_file()}
    assert found == expected


def test_masks_are_indexed_small_and_aligned(photos: Path, rows: list[dict[str, str]]) -> None:
    for row in rows:
        data = (photos / "masks" / f"{row['image_id']}.png").read_bytes()
        assert data[24:26] == bytes([4, 3])  # IHDR: four bits, palette
        mask = np.asarray(Image.open(io.BytesIO(data)))
        with Image.open(photos / row["path"]) as photo:
            width, height = photo.size
        assert mask.shape == (height, width)
        assert min(width, height) >= 240
        assert (width < height) == (row["viewpoint"] == "top")
        assert {MASK_PARTS[i] for i in np.unique(mask) if i} == set(row["visible_parts"].split())


def test_scars_show_in_one_photo_and_hide_in_another(photos: Path, rows: list[dict[str, str]]) -> None:
    """The write-up's observation 6 needs such an individual."""
    index = MASK_PARTS.index("scar")
    shares: dict[str, list[int]] = {}
    for row in rows:
        mask = pixels(photos / "masks" / f"{row['image_id']}.png")
        shares.setdefault(row["identity"], []).append(int((mask == index).sum()))
    assert any(min(counts) < 0.3 * max(counts) for counts in shares.values() if max(counts) > 200)


def test_the_set_is_light_and_carries_nothing_but_pixels(photos: Path) -> None:
    assert sum(path.stat().st_size for path in photos.rglob("*") if path.is_file()) < 6_000_000
    for path in photos.rglob("*.jpg"):
        with Image.open(path) as picture:
            assert picture.mode == "RGB"
            assert not picture.getexif()
            assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_rendering_writes_each_file_once_and_reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    two = tuple(SHOTS.values())[:2]
    monkeypatch.setattr(photo_set, "planned_shots", lambda: two)
    monkeypatch.setattr(photo_set, "take", lambda shot: take(shot, zoom=1))
    monkeypatch.setattr(photo_set, "planned_counterfactuals", lambda sample: SAMPLE[:1] if sample else ())
    heard = Heard()
    assert render_demo(tmp_path / "new", heard) == 7
    changed = ["render 1", SAMPLE[0].image_id, "1 photos"]
    assert heard.lines == ["render 2", two[0].image_id, two[1].image_id, "2 photos", *changed]
    assert render_demo(tmp_path / "new") == 0  # the same bytes again
    names = [name for name, _ in demo_files(Heard())]
    assert names == [
        f"{two[0].image_id}.jpg",
        f"masks/{two[0].image_id}.png",
        f"{two[1].image_id}.jpg",
        f"masks/{two[1].image_id}.png",
        "metadata.csv",
        f"counterfactuals/{SAMPLE[0].image_id}.jpg",
        "counterfactuals/counterfactuals.csv",
    ]


def test_a_mask_survives_encoding() -> None:
    mask = np.random.default_rng(0).integers(0, len(MASK_PARTS), (31, 47)).astype(np.uint8)
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(mask_png(mask)))), mask)
