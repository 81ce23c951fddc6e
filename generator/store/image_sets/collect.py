"""Collect: from a configured image set to checked records, scenarios, and a list of what was left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from generator.core.progress import Reporter, Silent
from generator.core.records import ImageProblem, ImageSet, Scenario
from generator.errors import ImageSetError
from generator.store.image_sets import challenge, coco, folder, table
from generator.store.image_sets.entries import Listing
from generator.store.image_sets.examine import STAGE, examine_all
from generator.store.image_sets.merge import merge
from generator.store.image_sets.part_masks import with_masks
from generator.store.image_sets.rendered import read_rendered
from generator.store.image_sets.scenarios import resolve, select_scenarios
from generator.store.image_sets.source import ImageSource, Layout

READERS: Mapping[Layout, Callable[[ImageSource], Listing]] = {
    "folder": folder.read,
    "table": table.read,
    "coco": coco.read,
    "challenge": challenge.read,
}
SHOWN = 3


def collect_images(source: ImageSource, *, threads: int = 8, reporter: Reporter | None = None) -> ImageSet:
    """Read the layout, look at every file (digest and header, no decoding), and join the two.

    The order is that of the table, the JSON file, or the paths. Problems never raise here; whether they stop
    the run is the caller's to say.

    Raises
    ------
    ImageSetError
        The image set as a whole cannot be read, or no usable image, query or database is left.
    MissingPackageError
        A Parquet table without pyarrow.
    """
    reporter = reporter or Silent()
    _check_folders(source)
    listing = READERS[source.layout](source)
    paths = (entry.path for entry in listing.entries)
    looks = examine_all(source.pictures, paths, source.max_pixels, threads=threads, reporter=reporter)
    merged = merge(listing.entries, looks)
    records, mask_problems = with_masks(merged.records, source, looks)
    rendered, rendered_problems = read_rendered(records, source)
    problems = (*listing.problems, *merged.problems, *mask_problems, *rendered_problems)
    if not records:
        raise ImageSetError(_nothing(source, problems))
    scenarios: tuple[Scenario, ...]
    if listing.scenarios is None:
        scenarios = select_scenarios(listing.entries, source.scenarios, merged.resolved)
    else:
        scenarios = tuple(resolve(scenario, merged.resolved) for scenario in listing.scenarios)
    if not any(scenario.queries and scenario.database for scenario in scenarios):
        raise ImageSetError(_nothing(source, problems, what="query with a database to search"))
    reporter.finish(STAGE, f"{len(records)} images, {len(problems)} problems")
    return ImageSet(images=records, scenarios=scenarios, problems=problems, rendered=rendered)


def _check_folders(source: ImageSource) -> None:
    for setting, place in (("images.root", source.root), ("images.images_root", source.pictures)):
        if not place.is_dir():
            raise ImageSetError(f"{setting}: expected a folder, found none at {place}")


def _nothing(source: ImageSource, problems: tuple[ImageProblem, ...], what: str = "image") -> str:
    """The sentence for an image set with nothing in it, with the first reasons why."""
    reasons = "".join(f"\n  {p.image_id}: {p.reason}" for p in problems[:SHOWN])
    more = f"\n  and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
    return f"no usable {what} in {source.root} (layout {source.layout!r}){reasons}{more}"
