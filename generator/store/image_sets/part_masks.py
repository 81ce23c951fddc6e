"""Part masks laid out beside the images: which file belongs to which record, and whether it can."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from generator.core.records import ImageProblem, ImageRecord, PartMask
from generator.store.image_sets.examine import Facts, examine
from generator.store.image_sets.source import ImageSource, MaskSource
from generator.store.pictures import PictureError, inside, pillow_rules


def with_masks(
    records: Sequence[ImageRecord], source: ImageSource, looks: Mapping[str, Facts | PictureError]
) -> tuple[tuple[ImageRecord, ...], tuple[ImageProblem, ...]]:
    """Add the masks of ``source.masks.folder`` to the records that have one.

    The mask of ``a/b.jpg`` is ``<folder>/a/b<suffix>`` or, where no two images share a stem,
    ``<folder>/b<suffix>``. Not every image needs a mask. A mask that is damaged, or not as large as the
    stored picture, is a problem of its own; the image stays, without it.
    """
    masks = source.masks
    if masks is None or masks.folder is None:
        return tuple(records), ()
    stems = Counter(PurePosixPath(path).stem for path in {record.path for record in records})
    found, problems = [], []
    with pillow_rules(source.max_pixels):
        for record in records:
            look = looks[record.path]
            unique = stems[PurePosixPath(record.path).stem] == 1
            path = _mask_path(record.path, source, masks, unique)
            reason = None if path is None or isinstance(look, PictureError) else _unfit(path, source, look)
            if reason is not None:
                name = f"{record.image_id} (mask)"
                problems.append(ImageProblem(image_id=name, path=path or "", kind="row", reason=reason))
            elif path is not None:
                record = replace(record, masks=(*record.masks, *_parts(path, masks)))
            found.append(record)
    return tuple(found), tuple(problems)


def _mask_path(path: str, source: ImageSource, masks: MaskSource, unique: bool) -> str | None:
    own = PurePosixPath(path)
    mirrored = PurePosixPath(masks.folder or "", own.parent, own.stem + masks.suffix)
    flat = PurePosixPath(masks.folder or "", own.stem + masks.suffix)
    for place in (mirrored, flat) if unique else (mirrored,):
        try:
            if inside(source.pictures, place.as_posix()).is_file():
                return place.as_posix()
        except (PictureError, OSError):
            continue
    return None


def _unfit(path: str, source: ImageSource, look: Facts) -> str | None:
    try:
        mask = examine(source.pictures, path, source.max_pixels)
    except PictureError as error:
        return f"the mask cannot be read: {error}; the image is used without it"
    if (mask.width, mask.height) == (look.width, look.height):
        return None
    expected = f"{look.width} x {look.height} like the stored picture (before its EXIF orientation)"
    return f"the mask is {mask.width} x {mask.height} pixels, expected {expected}; the image is used without it"


def _parts(path: str, masks: MaskSource) -> tuple[PartMask, ...]:
    return tuple(PartMask(part=name, path=path, index=index) for index, name in masks.parts)
