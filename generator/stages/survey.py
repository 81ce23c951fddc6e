"""Survey: what a configuration resolves to, what is stored, and what a run would cost."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from generator.core.figures import photo_sizes
from generator.core.member import Member, MemberFacts, MemberSpec, OpenMember, Runtime
from generator.core.records import ImageSet
from generator.stages.embed import EmbedPlan
from generator.stages.naming import ArtefactNames
from generator.stages.needs import Holding

BYTES_PER_ARTEFACT = 320
"""Key, header, checksum and index of one stored array, measured."""

BYTES_PER_PIXEL = 0.15
"""Of a published photo as WebP, the votes layer, strip and panel included; measured on real photographs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberSurvey:
    """One member: what it is, how many images it serves, and how many of these passes are still to run.

    ``seconds_per_image`` is measured on one batch (all views), and only where something is to run.
    """

    name: str
    group: str
    architecture: str
    layer: str
    grid: str
    dimension: int | None
    images: int
    stored: int
    to_compute: int
    seconds_per_image: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Inspection:
    """What a configuration resolves to. Estimates are of passes still to run, and of pictures for the whole audit.

    ``later_passes`` are the photos that stages after the first pass put through a network, at most and if nothing is
    stored.
    ``megabytes_stored`` is the size of the artefact file, whatever other configurations keep in it included.
    """

    images: int
    individuals: int
    unlabelled: int
    viewpoints: Mapping[str, int]
    problems: Mapping[str, int]
    scenarios: Mapping[str, str]
    members: tuple[MemberSurvey, ...]
    artefacts: tuple[Holding, ...]
    device: str
    batch_size: int
    seconds_to_compute: float
    later_passes: Mapping[str, int]
    megabytes_stored: float
    megabytes_of_artefacts: float
    megabytes_of_pictures: float


def survey(
    images: ImageSet,
    served: Mapping[str, tuple[str, ...]],
    members: Sequence[MemberSpec],
    todo: EmbedPlan,
    facts: Mapping[str, MemberFacts],
    *,
    holdings: tuple[Holding, ...],
    later_passes: Mapping[str, int],
    megabytes_stored: float,
    names: ArtefactNames,
    runtime: Runtime,
    open_member: OpenMember,
) -> Inspection:
    """Look at everything and compute nothing but one timed batch of each member that has work to do.

    facts : of the members that were loaded before.
    """
    missing = Counter(name for _, wanted in todo.jobs for name in wanted)
    uses = Counter(name for wanted in served.values() for name in wanted)
    opened = {spec.name: open_member(spec) for spec in members if missing[spec.name]}
    times = {name: seconds_per_image(member, runtime, names) for name, member in opened.items()}
    known = {**facts, **{name: member.facts for name, member in opened.items()}}
    surveyed = tuple(
        _member(spec, known.get(spec.name), uses[spec.name], missing[spec.name], times.get(spec.name))
        for spec in members
    )
    return Inspection(
        images=len(images.images),
        individuals=len({image.individual for image in images.images if image.individual}),
        unlabelled=sum(image.individual is None for image in images.images),
        viewpoints=Counter(image.viewpoint or "unknown" for image in images.images),
        problems=Counter(problem.kind for problem in images.problems),
        scenarios={
            scenario.name: f"{len(scenario.queries)} queries against {len(scenario.database)} images"
            for scenario in images.scenarios
        },
        members=surveyed,
        artefacts=holdings,
        device=runtime.device,
        batch_size=runtime.batch_size,
        seconds_to_compute=sum((missing[name] * seconds for name, seconds in times.items()), 0.0),
        later_passes=later_passes,
        megabytes_stored=megabytes_stored,
        megabytes_of_artefacts=sum(_pass_bytes(member, names) * missing[name] for name, member in opened.items())
        / 2**20,
        megabytes_of_pictures=sum(
            width * height * BYTES_PER_PIXEL
            for image in images.images
            for width, height in photo_sizes(image.width, image.height)
        )
        / 2**20,
    )


def seconds_per_image(member: Member, runtime: Runtime, names: ArtefactNames) -> float:
    """Seconds that all views of one image take in a full batch, timed on a second, warm batch."""
    size = member.spec.input
    pixels = np.zeros((runtime.batch_size, size.height, size.width, 3), np.uint8)
    view = member.spec.views[0]
    member.run(pixels, view, names.maps)
    begun = time.perf_counter()
    member.run(pixels, view, names.maps)
    return (time.perf_counter() - begun) * len(member.spec.views) / runtime.batch_size


def _member(
    spec: MemberSpec, facts: MemberFacts | None, images: int, missing: int, seconds: float | None
) -> MemberSurvey:
    return MemberSurvey(
        name=spec.name,
        group=spec.group,
        architecture=spec.architecture,
        layer=facts.layer if facts else spec.layer or "last feature map",
        grid=f"{facts.grid[0]} x {facts.grid[1]}" if facts else "-",
        dimension=facts.dimension if facts else None,
        images=images,
        stored=images - missing,
        to_compute=missing,
        seconds_per_image=seconds,
    )


def _pass_bytes(member: Member, names: ArtefactNames) -> int:
    rows, columns = member.facts.grid
    arrays = 4 * (member.facts.dimension + len(names.maps) * rows * columns)
    return len(member.spec.views) * (arrays + (1 + len(names.maps)) * BYTES_PER_ARTEFACT)
