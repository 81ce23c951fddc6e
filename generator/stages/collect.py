"""Collect: from the configuration's image set to the records that everything else reads."""

from __future__ import annotations

from dataclasses import replace

from generator.core.progress import Reporter
from generator.core.records import ImageProblem, ImageSet
from generator.errors import ImageSetError
from generator.store.image_sets.collect import collect_images
from generator.store.image_sets.source import ImageSource

LISTED = 5
"""Problems that `--strict` spells out before it only counts."""


def collect(source: ImageSource, *, limit: int | None, strict: bool, reporter: Reporter) -> ImageSet:
    """Find, check and digest the images; with ``limit`` only so many.

    Raises `ImageSetError` where nothing is left to audit, or with ``strict`` where anything had to be left out.
    """
    images = collect_images(source, reporter=reporter)
    if limit is not None:
        images = first(images, limit)
    if strict:
        refuse(images.problems)
    return usable(images)


def usable(images: ImageSet) -> ImageSet:
    """``images`` themselves; `ImageSetError` if none is left."""
    if not images.images:
        raise ImageSetError(nothing_left(images.problems))
    return images


def first(images: ImageSet, limit: int) -> ImageSet:
    """A quick preview of ``limit`` images: half of them queries, the rest of the databases, in the set's order."""
    asked = [query.image_id for query in images.queries]
    searched = [image_id for scenario in images.scenarios for image_id in scenario.database]
    wanted = dict.fromkeys(list(dict.fromkeys(asked))[: max(1, limit // 2)])
    wanted |= dict.fromkeys((*searched, *asked, *images.by_id))
    ids = set(list(wanted)[:limit])
    kept = tuple(image for image in images.images if image.image_id in ids)
    return ImageSet(
        images=kept,
        scenarios=tuple(
            replace(
                scenario,
                queries=tuple(query for query in scenario.queries if query.image_id in ids),
                database=tuple(image_id for image_id in scenario.database if image_id in ids),
            )
            for scenario in images.scenarios
        ),
        problems=images.problems,
        rendered=tuple(one for one in images.rendered if one.original in ids),
    )


def refuse(problems: tuple[ImageProblem, ...]) -> None:
    """Raise `ImageSetError` naming what was left out, if anything was."""
    if problems:
        raise ImageSetError(f"--strict: {len(problems)} entries had to be left out\n{_listed(problems)}")


def nothing_left(problems: tuple[ImageProblem, ...]) -> str:
    """What to say when no image is left."""
    if not problems:
        return "the image set is empty: expected at least one image (see images.root and images.layout)"
    return f"no usable image is left: all {len(problems)} entries have problems\n{_listed(problems)}"


def _listed(problems: tuple[ImageProblem, ...]) -> str:
    lines = [f"  {problem.image_id}: {problem.kind}: {problem.reason}" for problem in problems[:LISTED]]
    if len(problems) > LISTED:
        lines.append(f"  and {len(problems) - LISTED} more (see the site's Data page)")
    return "\n".join(lines)
