"""The records of an image set: what `collect` makes and every later stage reads.

Coordinates everywhere: x right, y down, origin at the top-left corner, pixel centres at +0.5, so that scaling
is plain multiplication. All records are frozen and born complete.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """An axis-aligned rectangle; the unit (pixels or fractions of the image) is the owner's to state."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, kw_only=True, slots=True)
class PartMask:
    """Where to find the mask of one annotated part of an image.

    Either ``path`` (an indexed PNG relative to the image root, with the palette ``index`` of the part) or
    ``polygons`` / ``rle`` (a COCO segmentation in stored pixels). Read by the store, used by B, D and E.
    """

    part: str
    path: str | None = None
    index: int | None = None
    polygons: tuple[tuple[float, ...], ...] = ()
    rle: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageRecord:
    """One usable image of the audit.

    ``path`` is POSIX, relative to the image root. ``digest`` is the SHA-256 of the file's bytes, extended
    by the crop where there is one. ``width`` and ``height`` are pixels of the picture as it is shown:
    cropped, then turned upright by its EXIF orientation. ``crop`` is in stored pixels, before that
    orientation. ``None`` means unknown, never "not asked". ``aliases`` are ids of further entries with the
    very same picture.
    """

    image_id: str
    path: str
    digest: str
    width: int
    height: int
    individual: str | None = None
    viewpoint: str | None = None
    date: str | None = None
    encounter: str | None = None
    split: str | None = None
    quality: str | None = None
    crop: Box | None = None
    masks: tuple[PartMask, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageProblem:
    """An entry that was left out (or folded into another), and why.

    ``kind`` is one of: missing, damaged, too large, outside, duplicate, conflict, row.
    """

    image_id: str
    path: str
    kind: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """One question put to a database: which image, in which scenario.

    ``true_images`` are the database images stated to be of the same individual where the labels say so pair
    by pair (the challenge layout); ``None`` where truth comes from the individuals.
    """

    query_id: str
    image_id: str
    scenario: str
    true_images: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """Queries and the database they are matched against; most image sets have one, named ``all``."""

    name: str
    queries: tuple[Query, ...]
    database: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RenderedPhoto:
    """Another ``picture`` of the very scene of an image, with one thing changed: it is no image of the audit.

    ``change`` names the part that it lacks, or whatever else is different.
    """

    original: str
    change: str
    picture: ImageRecord


@dataclass(frozen=True, kw_only=True)
class ImageSet:
    """Every usable image in a stable order, what was left out, and the scenarios over them.

    ``rendered`` are pictures that the set brings along to be compared with images of it.
    """

    images: tuple[ImageRecord, ...]
    scenarios: tuple[Scenario, ...]
    problems: tuple[ImageProblem, ...] = ()
    rendered: tuple[RenderedPhoto, ...] = ()
    by_id: Mapping[str, ImageRecord] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {image.image_id: image for image in self.images})

    @cached_property
    def queries(self) -> tuple[Query, ...]:
        """All queries of all scenarios, in order."""
        return tuple(query for scenario in self.scenarios for query in scenario.queries)

    @cached_property
    def labelled(self) -> bool:
        """Whether any truth is known, by individual or by pair."""
        return any(image.individual for image in self.images) or any(
            query.true_images is not None for query in self.queries
        )

    def without(self, problems: tuple[ImageProblem, ...]) -> ImageSet:
        """The same set less the images named by ``problems`` (found damaged when they were decoded)."""
        gone = {problem.image_id for problem in problems}
        return ImageSet(
            images=tuple(image for image in self.images if image.image_id not in gone),
            scenarios=tuple(
                replace(
                    scenario,
                    queries=tuple(query for query in scenario.queries if query.image_id not in gone),
                    database=tuple(image_id for image_id in scenario.database if image_id not in gone),
                )
                for scenario in self.scenarios
            ),
            problems=(*self.problems, *problems),
            rendered=tuple(one for one in self.rendered if one.original not in gone),
        )
