"""Draw: every picture of the site, made once in worker processes and kept as WebP by what it depends on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from generator.core.figures import Album
from generator.core.geometry import vote_grid
from generator.core.hiding import cover
from generator.core.progress import Reporter
from generator.core.records import ImageRecord
from generator.core.results import Ranking
from generator.errors import ImageSetError
from generator.stages.album import album
from generator.stages.claim_pictures import draw_claim
from generator.stages.pair_pictures import PairsJob, draw_pairs
from generator.stages.pictures import (
    HiddenJob,
    ImageJob,
    LinesJob,
    PanelJob,
    draw_hidden,
    draw_image,
    draw_lines,
    draw_panel,
)
from generator.stages.recall import frames, recall_heatmaps
from generator.stages.relate import recall_maps
from generator.stages.storyboard import LOCAL, Sheet, Storyboard, shown_areas
from generator.store.artefacts import Artefacts, BytesItem
from generator.store.decode import Source
from generator.store.workers import prefetch

KIND = "picture"
Wanted = Mapping[str, str]
"""Pictures to draw: name -> artefact key."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawn:
    """The pictures of the site: where each lies (``album``), and which artefact each path holds (``files``)."""

    album: Album
    files: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, eq=False)
class Task:
    """One sheet of pictures: ``job`` gathers what is needed for those that are wanted, ``draw`` draws them."""

    name: str
    sheet: Sheet
    job: Callable[[Wanted], Any]
    draw: Callable[..., dict[str, bytes]]


def draw(
    story: Storyboard, source: Source, artefacts: Artefacts, *, whole: bool, workers: int, reporter: Reporter
) -> Drawn:
    """Draw what is not stored yet; a ``whole`` build, not a preview, forgets the pictures of earlier ones.

    Raises `ImageSetError` for a photo that could be read when its maps were computed and cannot be now.
    """
    tasks = list(_tasks(story, artefacts))
    files = {path: name for task in tasks for path, name in task.sheet.values()}
    todo = list(_todo(tasks, artefacts.have(files.values())))
    reporter.start("draw", len(todo))
    for function in dict.fromkeys(task.draw for task, _ in todo):
        some = [(task, wanted) for task, wanted in todo if task.draw is function]
        jobs = (task.job(wanted) for task, wanted in some)
        drawn = prefetch(partial(function, source=source), jobs, workers=workers)
        for (task, _), found in zip(some, drawn, strict=True):
            if isinstance(found, Exception):
                raise ImageSetError(f"{task.name} could be read before and cannot be now ({found}): run again")
            artefacts.put([BytesItem(key=made, kind=KIND, data=data) for made, data in found.items()])
            reporter.advance("draw", task.name)
    if whole:
        artefacts.forget_unused(KIND, files.values())
    reporter.finish("draw", f"{len(files)} pictures")
    return Drawn(album=album(story), files=files)


# ----------------------------------------------------------------------------------------------------------


def _tasks(story: Storyboard, artefacts: Artefacts) -> Iterator[Task]:
    """Every sheet of `Storyboard.sheets` with who draws it."""
    for image in story.audit.images.images:
        job = partial(_image_job, story, image, artefacts)
        yield Task(name=image.image_id, sheet=story.of_image(image), job=job, draw=draw_image)
    for ranking in story.panelled:
        name, sheet = ranking.query.query_id, story.of_query(ranking)
        yield Task(name=name, sheet=sheet, job=partial(_panel_job, story, ranking), draw=draw_panel)
    for query_id in story.audit.pairs:
        pairs_job = partial(_pairs_job, story, query_id, artefacts)
        yield Task(name=query_id, sheet=story.of_pairs(query_id), job=pairs_job, draw=draw_pairs)
    for query_id, again in story.audit.counterfactuals.items():
        hidden_job = partial(_hidden_job, story, query_id)
        yield Task(name=query_id, sheet=story.of_hidden(again), job=hidden_job, draw=draw_hidden)
    for ranking in story.lined:
        name, sheet = ranking.query.query_id, story.of_lines(ranking)
        yield Task(name=name, sheet=sheet, job=partial(_lines_job, story, ranking), draw=draw_lines)
    for finding in story.claims.findings:
        name, sheet = finding.claim.claim_id, story.claims.sheet(finding)
        yield Task(name=name, sheet=sheet, job=partial(story.claims.job, finding), draw=draw_claim)


def _todo(tasks: Iterable[Task], have: frozenset[str]) -> Iterator[tuple[Task, dict[str, str]]]:
    """What is missing, each once: several claims may show the same."""
    known = set(have)
    for task in tasks:
        wanted = {picture: name for picture, (_, name) in task.sheet.items() if name not in known}
        known.update(wanted.values())
        if wanted:
            yield task, wanted


def _image_job(story: Storyboard, image: ImageRecord, artefacts: Artefacts, wanted: Wanted) -> ImageJob:
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


def _panel_job(story: Storyboard, ranking: Ranking, wanted: Wanted) -> PanelJob:
    query, match = story.pair(ranking)
    return PanelJob(
        name=wanted["panel"],
        query=query,
        query_votes=story.audit.attention[query.image_id].votes,
        match=match,
        match_votes=story.audit.attention[match.image_id].votes,
        colours=story.audit.heatmaps.colours,
    )


def _pairs_job(story: Storyboard, query_id: str, artefacts: Artefacts, wanted: Wanted) -> PairsJob:
    by_id, pairs = story.audit.images.by_id, story.audit.pairs[query_id]
    return PairsJob(
        wanted=wanted,
        query=by_id[pairs[0].query.image_id],
        pairs=tuple((pair, by_id[pair.candidate.image_id], recall_maps(pair, artefacts)) for pair in pairs),
    )


def _hidden_job(story: Storyboard, query_id: str, wanted: Wanted) -> HiddenJob:
    found = story.audit.counterfactuals[query_id]
    areas = {f"hidden:{place}": area for place, area in enumerate(shown_areas(found))}
    return HiddenJob(
        image=story.asked_again(found),
        wanted={name: cover(found.mask(areas[picture])) for picture, name in wanted.items()},
        fill=found.fill,
    )


def _lines_job(story: Storyboard, ranking: Ranking, wanted: Wanted) -> LinesJob:
    query, match = story.pair(ranking)
    found = story.local(ranking)
    return LinesJob(name=wanted[LOCAL], query=query, match=match, found=() if found is None else found.shown)
