"""Hide: ask a sample of queries again with the strongest region of their photo hidden, and with as much elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from generator.core.counterfactuals import Answer, Counterfactual, Hidden
from generator.core.hiding import Area, cover
from generator.core.member import OpenMember, Runtime
from generator.core.progress import Reporter
from generator.core.results import Ranking
from generator.stages.altered_passes import AlteredPhotos, altered_keys, missing_passes, run_altered
from generator.stages.asking import Again, Asker, answers
from generator.stages.drawings import HideArea
from generator.stages.hiding import Case, Hiding, areas_of, cases
from generator.stages.recall import expect
from generator.store.artefacts import Artefacts, BytesItem, key
from generator.store.codec import packed, unpacked
from generator.store.decode import Source

KIND, HIDDEN = "counterfactual", "hidden"
Work = tuple[Case, tuple[Area, ...], AlteredPhotos]


def hide(
    hiding: Hiding,
    rankings: Sequence[Ranking],
    paged: Sequence[str],
    *,
    source: Source,
    artefacts: Artefacts,
    open_member: OpenMember,
    runtime: Runtime,
    workers: int,
    whole: bool,
    reporter: Reporter,
) -> dict[str, Counterfactual]:
    """The counterfactuals of a seeded sample of the paged queries, by query id; computed where they are not stored.

    No model is loaded where all is stored. A ``whole`` run, not a preview, drops what it does not use.
    """
    chosen = cases(hiding, rankings, paged, artefacts)
    have = artefacts.have(case.name for case in chosen)
    todo = [case for case in chosen if case.name not in have]
    work = [_work(hiding, case, artefacts) for case in todo]
    missing = missing_passes([photos for _, _, photos in work], hiding.names, artefacts)
    reporter.start("hide", len(todo) + sum(len(one.drawings) for one in missing))
    made = run_altered(
        missing,
        hiding.models,
        source=source,
        names=hiding.names,
        artefacts=artefacts,
        open_member=open_member,
        runtime=runtime,
        workers=workers,
    )
    for passes, _ in made:
        reporter.advance("hide", passes.image.image_id, len(passes.drawings))
    for (case, _, _), found in zip(work, _asked(hiding, work, artefacts), strict=True):
        artefacts.put([BytesItem(key=case.name, kind=KIND, data=packed(found))])
        reporter.advance("hide", case.ranking.query.query_id)
    if whole:
        artefacts.forget_unused(KIND, [case.name for case in chosen])
        artefacts.forget_unused(HIDDEN, [name for case in chosen for name in _passes(hiding, case)])
    reporter.finish("hide", f"{len(chosen)} queries")
    stored = dict(artefacts.get_bytes_many(case.name for case in chosen))
    expect(len(stored), len(chosen), "counterfactuals")
    return {case.ranking.query.query_id: unpacked(Counterfactual, stored[case.name]) for case in chosen}


def _work(hiding: Hiding, case: Case, artefacts: Artefacts) -> Work:
    found = areas_of(hiding, case, artefacts)
    fill = hiding.settings.fill
    drawings = tuple(
        HideArea(cover=cover(area.mask), area=name, fill=fill)
        for area, name in zip(found, _area_names(hiding, case), strict=False)
    )
    photos = AlteredPhotos(image=case.image, members=case.members, drawings=drawings, kind=HIDDEN)
    return case, found, photos


def _area_names(hiding: Hiding, case: Case) -> list[str]:
    """What the strongest region and each area elsewhere are known by; of these there may be fewer than asked for."""
    return [key(case.areas, place) for place in range(1 + hiding.settings.random)]


def _passes(hiding: Hiding, case: Case) -> Iterator[str]:
    nothing = np.empty((0, 0), dtype=np.float32)
    names = [HideArea(cover=nothing, area=area, fill=hiding.settings.fill).name for area in _area_names(hiding, case)]
    for member in case.members:
        yield from altered_keys(case.image, names, hiding.names, member)


def _asked(hiding: Hiding, work: Sequence[Work], artefacts: Artefacts) -> Iterator[Counterfactual]:
    asker = Asker(
        images=hiding.images,
        routing=hiding.routing,
        groups=hiding.groups,
        settings=hiding.ranked,
        names=hiding.names,
        artefacts=artefacts,
        embeddings=hiding.embeddings,
    )
    asked = [Again(part=case.part, ranking=case.ranking, photos=photos) for case, _, photos in work]
    for (case, found, _), told in zip(work, answers(asker, asked), strict=True):
        yield _counterfactual(hiding, case, found, told)


def _counterfactual(hiding: Hiding, case: Case, found: Sequence[Area], told: Sequence[Answer]) -> Counterfactual:
    before, *after = told
    hidden = [
        Hidden(box=area.box, overlap=area.overlap, answer=answer) for area, answer in zip(found, after, strict=True)
    ]
    region = found[0]
    return Counterfactual(
        query_id=case.ranking.query.query_id,
        candidate=case.ranking.candidates[0].image_id,
        considered=case.ranking.considered,
        fill=hiding.settings.fill,
        grid=(region.mask.shape[0], region.mask.shape[1]),
        shape=region.shape,
        area_share=float(region.mask.mean()),
        before=before,
        strongest=hidden[0],
        random=tuple(hidden[1:]),
    )
