"""The pieces of a COCO annotation: its box, its segmentation, its plain fields."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from generator.core.records import Box, PartMask

Json = Mapping[str, Any]
STANDARD = frozenset(
    {"id", "image_id", "category_id", "bbox", "area", "iscrowd", "segmentation", "keypoints", "num_keypoints"}
    | {"file_name", "width", "height", "license", "coco_url", "flickr_url", "attributes", "ignore", "score"}
)
"""Fields that COCO itself gives a meaning; all others may describe the individual."""


def box_of(annotation: Json) -> Box | None:
    """The box [x, y, width, height] in stored pixels; ``None`` if the annotation has none.

    Raises
    ------
    ValueError
        It is not four finite numbers with a positive size.
    """
    box = annotation.get("bbox")
    if box is None or box == []:
        return None
    if not isinstance(box, list) or len(box) != 4 or not all(_is_number(edge) for edge in box):
        raise ValueError(f"expected bbox as [x, y, width, height] in pixels, found {_short(box)}")
    if box[2] <= 0 or box[3] <= 0:
        raise ValueError(f"the bbox has no size: {_short(box)}")
    return Box(x=float(box[0]), y=float(box[1]), width=float(box[2]), height=float(box[3]))


def mask_of(annotation: Json, part: str) -> PartMask | None:
    """The segmentation (polygons, or a run-length code as canonical JSON); ``None`` if there is none.

    Raises
    ------
    ValueError
        It is neither.
    """
    found = annotation.get("segmentation")
    if not found:
        return None
    if isinstance(found, list) and all(_is_polygon(polygon) for polygon in found):
        return PartMask(part=part, polygons=tuple(tuple(float(value) for value in polygon) for polygon in found))
    if isinstance(found, Mapping) and _is_size(found.get("size")) and isinstance(found.get("counts"), str | list):
        code = {"counts": found["counts"], "size": found["size"]}
        return PartMask(part=part, rle=json.dumps(code, sort_keys=True, separators=(",", ":")))
    raise ValueError("expected the segmentation as polygons of at least 3 points, or as {size, counts}")


def scalars(thing: Json) -> Iterator[tuple[str, str]]:
    """(name, text) of the fields that COCO itself gives no meaning, those in ``attributes`` included."""
    attributes = thing.get("attributes")
    inner = attributes if isinstance(attributes, Mapping) else {}
    for name, value in (*thing.items(), *inner.items()):
        if name not in STANDARD and isinstance(value, str | int | float):
            yield name, value if isinstance(value, str) else json.dumps(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_polygon(value: object) -> bool:
    is_list = isinstance(value, list) and len(value) >= 6 and len(value) % 2 == 0
    return is_list and all(_is_number(number) for number in value)  # type: ignore[attr-defined]


def _is_size(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(n, int) and n > 0 for n in value)


def _short(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
