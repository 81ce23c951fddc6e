"""The files of the bundled photo set: a JPEG and a part mask per photo, and a table of what they show."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from generator.core.member import Pixels
from generator.core.progress import Reporter, Silent
from generator.demo.counterfactuals import COLUMNS as COUNTERFACTUAL_COLUMNS
from generator.demo.counterfactuals import Counterfactual, counterfactual_photos, planned_counterfactuals
from generator.demo.photo import MASK_PARTS, Photo
from generator.demo.plan import INDIVIDUALS, KNOWN, Shot, planned_shots, take
from generator.demo.skin import PARTS
from generator.store.atomic import write_if_changed

COLUMNS = (
    *("image_id", "path", "identity", "viewpoint", "date", "encounter", "split"),
    *("background", "visible_parts", "mark", "training"),
)

# Red, green, blue of each mask index, so that a mask can be looked at.
_PALETTE = (24, 26, 34, 150, 152, 160, 230, 200, 80, 220, 80, 60, 60, 160, 230, 200, 60, 200)


def render_demo(folder: Path, reporter: Reporter | None = None) -> int:
    """Render the whole set into ``folder``; returns how many files changed. About a second a photo.

    Raises
    ------
    StoreError
        The folder or a file cannot be written.
    """
    return sum(write_if_changed(folder / name, data) for name, data in demo_files(reporter or Silent()))


def demo_files(reporter: Reporter) -> Iterator[tuple[str, bytes]]:
    """Every file of the set, rendered one by one: (POSIX path relative to the set's folder, bytes).

    Per photo a JPEG and an indexed PNG in ``masks/``, and ``metadata.csv``; then a sample of counterfactuals in
    ``counterfactuals/`` with a table of their own.
    """
    shots, rows = planned_shots(), []
    reporter.start("render", len(shots))
    for shot in shots:
        photo = take(shot)
        yield f"{shot.image_id}.jpg", jpeg(photo.pixels)
        yield f"masks/{shot.image_id}.png", mask_png(photo.mask)
        rows.append(_row(shot, photo))
        reporter.advance("render", shot.image_id)
    yield "metadata.csv", _table(COLUMNS, rows)
    reporter.finish("render", f"{len(shots)} photos")
    for name, data in counterfactual_files(planned_counterfactuals(sample=True), reporter):
        yield f"counterfactuals/{name}", data


def render_counterfactuals(folder: Path, reporter: Reporter | None = None) -> int:
    """Render every counterfactual into ``folder``; returns how many files changed. Raises `StoreError`."""
    files = counterfactual_files(planned_counterfactuals(sample=False), reporter or Silent())
    return sum(write_if_changed(folder / name, data) for name, data in files)


def counterfactual_files(wanted: tuple[Counterfactual, ...], reporter: Reporter) -> Iterator[tuple[str, bytes]]:
    """A JPEG of each, and at the end ``counterfactuals.csv``, which names the original and what was changed."""
    rows = []
    for one, photo, changed in counterfactual_photos(wanted, reporter):
        path = f"{one.image_id}.jpg"
        yield path, jpeg(photo.pixels)
        change = one.change if one.change in PARTS else "water"
        rows.append((one.image_id, path, one.original.image_id, change, str(changed)))
    yield "counterfactuals.csv", _table(COUNTERFACTUAL_COLUMNS, rows)


def jpeg(pixels: Pixels) -> bytes:
    """A photo (h, w, 3) as JPEG of quality 88, nothing but pixels in it."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=88, optimize=True)
    return buffer.getvalue()


def mask_png(mask: Pixels) -> bytes:
    """A mask (h, w) as a 4-bit palette PNG whose indices are those of `MASK_PARTS`."""
    image = Image.fromarray(mask)
    image.putpalette(_PALETTE)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", bits=4, optimize=True)
    return buffer.getvalue()


def _row(shot: Shot, photo: Photo) -> tuple[str, ...]:
    """The shot's row of the table, in the order of `COLUMNS`."""
    shown = np.bincount(photo.mask.ravel(), minlength=len(MASK_PARTS))[1:]
    visible = " ".join(part for part, pixels in zip(MASK_PARTS[1:], shown, strict=True) if pixels)
    path = f"{shot.image_id}.jpg"
    who = (shot.image_id, path, shot.individual, shot.view)
    training = "seen" if shot.individual in KNOWN else "unseen"
    mark = INDIVIDUALS[shot.individual]
    return (*who, shot.date, shot.encounter, shot.split, shot.water, visible, mark, training)


def _table(columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()
