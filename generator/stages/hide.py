"""Hide: ask a sample of queries again with the strongest region of their photo hidden, and with as much elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.core.asking import Asking, ask_again
from generator.core.calibrating import calibrate
from generator.core.counterfactuals import Answer, Counterfactual, Hidden
from generator.core.hiding import Area, cover
from generator.core.member import OpenMember, Runtime
from generator.core.progress import Reporter
from generator.core.results import Ranking
from generator.stages.hidden_passes import KIND as HIDDEN
from generator.stages.hidden_passes import HiddenPhotos, hidden_keys, recall_hidden, run_hidden
from generator.stages.hiding import Case, Hiding, areas_of, cases
from generator.stages.recall import expect
from generator.store.artefacts import Artefacts, BytesItem
from generator.store.codec import packed, unpacked
from generator.store.decode import Source

KIND = "counterfactual"
Work = tuple[Case, tuple[Area, ...], HiddenPhotos]


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
    reporter.start("hide", len(todo))
    work = [_work(hiding, case, artefacts) for case in todo]
    run_hidden(
        [photos for _, _, photos in work],
        hiding.models,
        source=source,
        names=hiding.names,
        artefacts=artefacts,
        open_member=open_member,
        runtime=runtime,
        workers=workers,
    )
    for (case, _, _), made in zip(work, _asked(hiding, work, artefacts), strict=True):
        artefacts.put([BytesItem(key=case.name, kind=KIND, data=packed(made))])
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
    photos = HiddenPhotos(
        image=case.image,
        members=case.members,
        covers=tuple(cover(area.mask) for area in found),
        areas=case.areas,
        fill=hiding.settings.fill,
    )
    return case, found, photos


def _passes(hiding: Hiding, case: Case) -> Iterator[str]:
    for member in case.members:
        count = 1 + hiding.settings.random
        yield from hidden_keys(case.image, case.areas, hiding.settings.fill, count, hiding.names, member)


def _asked(hiding: Hiding, work: Sequence[Work], artefacts: Artefacts) -> Iterator[Counterfactual]:
    if not work:
        return
    vectors = hiding.embeddings()
    shares = calibrate(hiding.routing, hiding.images, vectors, hiding.groups, hiding.ranked).calibrations
    for case, found, photos in work:
        asking = Asking(
            routed=case.part, images=hiding.images, groups=hiding.groups, settings=hiding.ranked, calibrations=shares
        )
        own = {name: vectors[name].vectors[vectors[name].rows[case.image.image_id]] for name in case.members}
        candidate = case.ranking.candidates[0].image_id
        seen = [own, *recall_hidden(photos, hiding.names, artefacts)]
        answers = list(ask_again(asking, case.ranking.query, candidate, vectors, seen))
        yield _counterfactual(hiding, case, found, answers)


def _counterfactual(hiding: Hiding, case: Case, found: Sequence[Area], answers: Sequence[Answer]) -> Counterfactual:
    before, *after = answers
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
