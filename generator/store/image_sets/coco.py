"""Layout `coco`: COCO JSON. A box is a crop, in pixels as stored, before any EXIF orientation.

An image with one annotation is one record; with several, each is a record named ``<image>#<annotation>``;
with none, the whole image is one. Fields come from the image, the annotation and its ``attributes`` (as CVAT
writes them), the last named wins; the category's name is the field ``category``. Segmentations become part
masks.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.core.records import ImageProblem, PartMask
from generator.errors import ImageSetError
from generator.store.image_sets.annotations import Json, box_of, mask_of, scalars
from generator.store.image_sets.entries import Entry, Listing, choose_columns, default_ids, entry_of, posix
from generator.store.image_sets.source import USUAL_NAMES, ImageSource
from generator.store.image_sets.tables import bad_row, read_data

USUAL = {
    **USUAL_NAMES,
    "image_id": (),
    "path": (),
    "identity": ("identity", "individual", "name", "individual_id"),
    "date": ("date", "date_captured"),
}
CATEGORY = "category"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Words:
    """What the file's names mean: its categories, which of them are parts, which field holds what."""

    categories: Mapping[str, str]
    parts: frozenset[str]
    chosen: Mapping[str, str]
    default_ids: Mapping[str, str]

    def category(self, annotation: Json) -> str | None:
        return self.categories.get(_id(annotation, "category_id"))


def read(source: ImageSource) -> Listing:
    """List the annotations of ``source.annotations``. Categories that ``source.masks`` names are parts.

    Raises
    ------
    ImageSetError
        The file is not there, is not COCO JSON, or has no field that ``source.columns`` asks for.
    """
    if source.annotations is None:
        raise ImageSetError("images.annotations: the layout 'coco' needs a JSON file; name one")
    data = _load(source, source.annotations)
    words = _words(source, data)
    of_image: dict[str, list[Json]] = defaultdict(list)
    for annotation in data["annotations"]:
        of_image[_id(annotation, "image_id")].append(annotation)
    found = [thing for image in data["images"] for thing in _read(image, of_image[_id(image, "id")], words)]
    known = {_id(image, "id") for image in data["images"]}
    strays = [thing for name, things in of_image.items() if name not in known for thing in things]
    return Listing(
        entries=tuple(thing for thing in found if isinstance(thing, Entry)),
        problems=(
            *(bad_row(_where(stray), f"no image has the id {_id(stray, 'image_id')}") for stray in strays),
            *(thing for thing in found if isinstance(thing, ImageProblem)),
        ),
    )


def _load(source: ImageSource, name: str) -> Mapping[str, Sequence[Json]]:
    try:
        data = json.loads(read_data(source.root, name, "images.annotations"))
    except (ValueError, RecursionError) as error:
        raise ImageSetError(f"{name}: not JSON ({error})") from error
    if not isinstance(data, dict) or not isinstance(data.get("images"), list):
        raise ImageSetError(f"{name}: not COCO JSON; expected an object with a list 'images'")
    lists = {key: data.get(key) or [] for key in ("images", "annotations", "categories")}
    for key, things in lists.items():
        if not isinstance(things, list) or not all(isinstance(thing, dict) for thing in things):
            raise ImageSetError(f"{name}: not COCO JSON; expected {key!r} to be a list of objects")
    return lists


def _words(source: ImageSource, data: Mapping[str, Sequence[Json]]) -> _Words:
    categories = {_id(kind, "id"): str(kind.get("name", "")) for kind in data["categories"]}
    things = (*data["images"], *data["annotations"])
    fields = dict.fromkeys(name for thing in things for name, _ in scalars(thing))
    found = (*fields, CATEGORY) if categories else tuple(fields)
    return _Words(
        categories=categories,
        parts=frozenset(name for _, name in source.masks.parts) if source.masks else frozenset(),
        chosen=choose_columns(source.columns, found, source.annotations or "", USUAL),
        default_ids=default_ids(_path(image) for image in data["images"]),
    )


def _read(image: Json, annotations: Sequence[Json], words: _Words) -> Iterator[Entry | ImageProblem]:
    """The records of one image, or what is wrong with them."""
    if not isinstance(image.get("file_name"), str) or not image["file_name"].strip():
        yield bad_row(f"image {_id(image, 'id')}", "no file_name")
        return
    parts = [thing for thing in annotations if words.category(thing) in words.parts]
    individuals = [thing for thing in annotations if words.category(thing) not in words.parts] or [{}]
    for annotation in individuals:
        name = words.default_ids[_path(image)]
        name = name if len(individuals) == 1 else f"{name}#{_id(annotation, 'id')}"
        try:
            yield _entry(image, annotation, parts, words, name)
        except ValueError as error:
            yield bad_row(_where(annotation), str(error), name, _path(image))


def _entry(image: Json, annotation: Json, parts: Sequence[Json], words: _Words, name: str) -> Entry:
    if annotation.get("iscrowd"):
        raise ValueError("it marks a crowd (iscrowd), not one individual")
    cells = {**dict(scalars(image)), **dict(scalars(annotation))}
    category = words.category(annotation)
    if category is not None:
        cells[CATEGORY] = category
    return entry_of(
        cells,
        words.chosen,
        image_id=cells.get(words.chosen.get("image_id", ""), name),
        path=_path(image),
        where=_where(annotation) if annotation else f"image {_id(image, 'id')}",
        crop=box_of(annotation),
        masks=tuple(_masks((annotation, *parts), words)),
    )


def _masks(annotations: Sequence[Json], words: _Words) -> Iterator[PartMask]:
    for annotation in annotations:
        mask = mask_of(annotation, words.category(annotation) or "object")
        if mask is not None:
            yield mask


def _path(image: Json) -> str:
    return posix(str(image.get("file_name", "")))


def _where(annotation: Json) -> str:
    return f"annotation {_id(annotation, 'id')}"


def _id(thing: Json, field: str) -> str:
    """An id as text; files mix 7 and "7"."""
    value = thing.get(field)
    return value if isinstance(value, str) else json.dumps(value)
