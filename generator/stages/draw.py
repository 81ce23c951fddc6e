"""Draw: every picture of the site, made once in worker processes and kept as WebP by what it depends on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from generator.core.figures import Album
from generator.core.geometry import vote_grid
from generator.core.progress import Reporter
from generator.core.records import ImageRecord
from generator.core.results import Ranking
from generator.errors import ImageSetError
from generator.stages.pictures import ImageJob, PanelJob, draw_image, draw_panel
from generator.stages.recall import frames, recall_heatmaps
from generator.stages.storyboard import Sheet, Storyboard
from generator.store.artefacts import Artefacts, BytesItem
from generator.store.decode import Source
from generator.store.workers import prefetch

KIND = "picture"
Job = TypeVar("Job", ImageJob, PanelJob)


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawn:
    """The pictures of the site: where each lies (``album``), and which artefact each path holds (``files``)."""

    album: Album
    files: Mapping[str, str]


def draw(
    story: Storyboard, source: Source, artefacts: Artefacts, *, whole: bool, workers: int, reporter: Reporter
) -> Drawn:
    """Draw what is not stored yet; a ``whole`` build, not a preview, forgets the pictures of earlier ones.

    Raises `ImageSetError` for a photo that could be read when its maps were computed and cannot be now.
    """
    images = story.audit.images.images
    sheets = {image.image_id: story.of_image(image) for image in images}
    panels = {ranking.query.query_id: story.of_query(ranking) for ranking in story.panelled}
    files = {path: name for sheet in (*sheets.values(), *panels.values()) for path, name in sheet.values()}
    have = artefacts.have(files.values())
    missing = [image for image in images if _missing(sheets[image.image_id], have)]
    unpanelled = [ranking for ranking in story.panelled if _missing(panels[ranking.query.query_id], have)]
    reporter.start("draw", len(missing) + len(unpanelled))

    def keep(names: Iterable[str], function: Callable[[Job], dict[str, bytes]], jobs: Iterator[Job]) -> None:
        for name, drawn in zip(names, prefetch(function, jobs, workers=workers), strict=True):
            if isinstance(drawn, Exception):
                raise ImageSetError(f"{name} could be read before and cannot be now ({drawn}): run again")
            artefacts.put([BytesItem(key=made, kind=KIND, data=data) for made, data in drawn.items()])
            reporter.advance("draw", name)

    image_jobs = (_image_job(story, image, _missing(sheets[image.image_id], have), artefacts) for image in missing)
    keep([image.image_id for image in missing], partial(draw_image, source=source), image_jobs)
    panel_jobs = (_panel_job(story, ranking, panels[ranking.query.query_id]) for ranking in unpanelled)
    keep([ranking.query.query_id for ranking in unpanelled], partial(draw_panel, source=source), panel_jobs)
    if whole:
        artefacts.forget_unused(KIND, files.values())
    reporter.finish("draw", f"{len(files)} pictures")
    return Drawn(album=story.album(), files=files)


def _missing(sheet: Sheet, have: frozenset[str]) -> dict[str, str]:
    return {picture: name for picture, (_, name) in sheet.items() if name not in have}


def _image_job(story: Storyboard, image: ImageRecord, wanted: Mapping[str, str], artefacts: Artefacts) -> ImageJob:
    settings, attention = story.audit.heatmaps, story.audit.attention.get(image.image_id)
    members = story.mapped_by(image) if attention else ()
    lit = any(name == "strip" or name.startswith("member:") for name in wanted)
    return ImageJob(
        image=image,
        wanted=wanted,
        colours=settings.colours,
        grid=vote_grid(image.width, image.height, settings.vote_grid),
        heatmaps=recall_heatmaps(image, members, settings.shown, story.names, artefacts) if lit else (),
        frames=frames(image, [story.specs[name] for name in members]),
        votes=attention.votes if attention else None,
    )


def _panel_job(story: Storyboard, ranking: Ranking, sheet: Sheet) -> PanelJob:
    query, match = story.pair(ranking)
    return PanelJob(
        name=sheet["panel"][1],
        query=query,
        query_votes=story.audit.attention[query.image_id].votes,
        match=match,
        match_votes=story.audit.attention[match.image_id].votes,
        colours=story.audit.heatmaps.colours,
    )
