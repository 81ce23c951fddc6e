"""(b) Decode, embed, explain, match and draw: the pipeline against the write-up's way, same photos, same models."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks import project, write_up
from benchmarks.clock import interleaved, timed
from benchmarks.measures import Measure, at_least, measure
from benchmarks.project import ALL_MAPS, PUBLISHED, Job
from generator import networks, pipeline
from generator.config import load
from generator.core.progress import Silent

PART = "b"


def run(job: Job, folder: Path) -> Iterator[Measure]:
    """The ratio with the published map alone, and with every map that an audit draws by default."""
    config = project.make(folder / "photos-of-all", job, PUBLISHED)
    fresh = (folder / f"run-{number}" for number in itertools.count())
    settings = load(config)
    members = [networks.open_member(spec, settings.runtime("cpu")) for spec in settings.member_specs()]
    for member in members:
        member.engine.network.module.eval().requires_grad_(True)
    pictures = project.photos(config.parent)

    def theirs() -> None:
        write_up.whole_job(pictures, members, next(fresh))

    contestants = {
        "write-up": timed(theirs),
        "one map": timed(partial(ours, config, PUBLISHED, fresh)),
        "five maps": timed(partial(ours, config, ALL_MAPS, fresh)),
        "compute": timed(partial(ours, config, PUBLISHED, fresh, pages=False)),
    }
    found = interleaved(contestants, rounds=job.rounds)
    on = f"{job.photos} photos x {job.members} members x 2 views"
    what = "write-up's way, over ours"
    yield measure(
        PART, f"{what} (every picture and page written)", on, found.ratio("write-up", "one map"), target=at_least(4.0)
    )
    yield measure(PART, f"{what} (results only, nothing drawn)", on, found.ratio("write-up", "compute"))
    yield measure(
        PART, f"{what} (five kinds of maps, every picture and page)", on, found.ratio("write-up", "five maps")
    )


def ours(config: Path, maps: str, fresh: Iterator[Path], *, pages: bool = True) -> None:
    """The real stages, with nothing stored: models loaded, results kept, pictures and pages written (no MkDocs)."""
    name = next(fresh).name
    settings = load(config, (f"heatmaps.maps=[{maps}]", f"output.runs={name}", f"output.docs=docs/{name}"))
    pipeline.run(settings, Silent())
    if pages:
        pipeline.render(settings, Silent())
