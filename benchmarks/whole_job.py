"""(b) Decode, embed, explain, match and draw: the pipeline against the write-up's way, same photos, same models.

Per photo: the slope between two sets of photos, so that loading the models, which is paid once and not at all in what
is measured of the write-up's way, plays no part. Our figures are as published: a panel is at most 2400 pixels wide,
the write-up's is as wide as four photos.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks import project, write_up
from benchmarks.clock import Spread, interleaved, timed
from benchmarks.figures import write_figures
from benchmarks.measures import Measure, at_least, measure
from benchmarks.project import PUBLISHED, Job
from generator import networks, pipeline
from generator.config import Config, load
from generator.core.progress import Silent
from generator.networks.member import LoadedMember

PART = "b"
Fresh = Callable[[], str]


def run(job: Job, folder: Path) -> Iterator[Measure]:
    """CPU of the write-up's way over ours: the same job, less than it, and more than it."""
    few, many = (
        project.make(folder / f"photos-{count}", job, PUBLISHED, count) for count in (job.photos, 2 * job.photos)
    )
    numbers = itertools.count()

    def fresh() -> str:
        return f"run-{next(numbers)}"

    finished = load(few)
    pipeline.run(finished, Silent())
    contestants = {
        "write-up": timed(partial(_theirs, few, members(finished), fresh)),
        "results, few": timed(partial(_results, few, fresh)),
        "results, many": timed(partial(_results, many, fresh)),
        "figures": timed(partial(write_figures, finished)),
    }
    spent = interleaved(contestants, rounds=job.rounds).seconds
    on = f"{job.members} members x 2 views, photos of {job.width} x {job.height}"
    results = [twice - once for once, twice in zip(spent["results, few"], spent["results, many"], strict=True)]
    theirs, figures = spent["write-up"], spent["figures"]
    whole = [one + other for one, other in zip(results, figures, strict=True)]
    what = "write-up's way, over ours, per photo"
    yield measure(PART, f"{what}: the same job", on, _over(theirs, whole), target=at_least(4.0))
    yield measure(PART, f"{what}: results only, no figures", on, _over(theirs, results))
    for name, values in (("the write-up's way", theirs), ("our results", results), ("our figures", figures)):
        spread = Spread.of([value / job.photos for value in values])
        yield measure(PART, f"CPU per photo: {name}", on, spread, unit="s")


def members(settings: Config) -> list[LoadedMember]:
    """The project's members, loaded, and as they are before Sightline freezes them."""
    found = [networks.open_member(spec, settings.runtime("cpu")) for spec in settings.member_specs()]
    for member in found:
        member.engine.network.module.eval().requires_grad_(True)
    return found


def _theirs(config: Path, loaded: list[LoadedMember], fresh: Fresh) -> None:
    write_up.whole_job(project.photos(config.parent), loaded, config.parent / fresh())


def _results(config: Path, fresh: Fresh) -> None:
    pipeline.run(load(config, (f"output.runs={fresh()}",)), Silent())


def _over(these: list[float], those: list[float]) -> Spread:
    return Spread.of([one / other for one, other in zip(these, those, strict=True)])
