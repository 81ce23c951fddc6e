"""Alter: ask a sample of queries again with their photos altered as claims want it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.core.asking import Asking, ask_again
from generator.core.audit import MatchingSettings
from generator.core.calibrating import calibrate
from generator.core.calibration import Calibration
from generator.core.claims.alterations import Alteration
from generator.core.claims.facts import Answers
from generator.core.counterfactuals import Answer
from generator.core.member import MemberSpec, OpenMember, Runtime
from generator.core.progress import Reporter
from generator.core.records import ImageSet
from generator.core.results import Embeddings, Group, Ranking
from generator.core.routes import Routing
from generator.stages.alterable import Alterable, Case, cases
from generator.stages.altered_passes import AlteredPhotos, Drawing, altered_keys, recall_altered, run_altered
from generator.stages.annotate import Annotator
from generator.stages.drawable import Drawable
from generator.stages.naming import LIBRARIES, ArtefactNames
from generator.stages.recall import expect
from generator.store.artefacts import Artefacts, BytesItem, key
from generator.store.codec import packed, unpacked

ALTER_VERSION = 1
KIND, PASSES = "answers", "altered"


@dataclass(frozen=True, kw_only=True, eq=False)
class Altering:
    """What queries are asked again with. ``matching`` is the matching's key; ``embeddings`` is called if needed only.

    shown, masks : by image id, the parts of an annotated photo, and what stands for its annotation
    (`Annotator.digest`).
    """

    matching: str
    images: ImageSet
    routing: Routing
    groups: Sequence[Group]
    members: Sequence[MemberSpec]
    served: Mapping[str, tuple[str, ...]]
    settings: MatchingSettings
    shown: Mapping[str, frozenset[str]]
    masks: Mapping[str, str]
    names: ArtefactNames
    embeddings: Callable[[], Mapping[str, Embeddings]]

    @property
    def alterable(self) -> Alterable:
        """What decides whether a photo can be altered."""
        return Alterable(
            photos=Drawable(images=self.images, shown=self.shown, masks=self.masks, seed=self.settings.seed),
            routing=self.routing,
            groups=self.groups,
            models=frozenset(spec.name for spec in self.members if spec.embeddings is None),
            served=self.served,
        )


@dataclass(frozen=True, kw_only=True)
class Answered:
    """Before, and after each drawing of one alteration: some have several, which are averaged."""

    answers: tuple[Answer, ...]


def alter(
    altering: Altering,
    wanted: Mapping[Alteration, Sequence[str]],
    rankings: Sequence[Ranking],
    *,
    annotator: Annotator,
    artefacts: Artefacts,
    open_member: OpenMember,
    runtime: Runtime,
    workers: int,
    whole: bool,
    reporter: Reporter,
) -> tuple[dict[Alteration, Answers], dict[Alteration, str]]:
    """Answers by alteration and query id, and by alteration why some queries have none.

    wanted : by alteration, the queries to ask again (`generator.core.claims.measuring.asked_again`).

    Recalled or computed; a drawing is run once, whoever asks for it, and no model is loaded where all is stored.
    Raises `ImageSetError` for a photo or mask that could be read before and cannot be now.
    """
    found, reasons = cases(altering.alterable, wanted, rankings, annotator)
    keys = [_answers_key(altering, case) for case in found]
    have = artefacts.have(keys)
    todo = [(case, name) for case, name in zip(found, keys, strict=True) if name not in have]
    _run(altering, [case for case, _ in todo], annotator, artefacts, open_member, runtime, workers, reporter)
    for (_, name), answers in zip(todo, _asked(altering, [case for case, _ in todo], artefacts), strict=True):
        artefacts.put([BytesItem(key=name, kind=KIND, data=packed(Answered(answers=answers)))])
    if whole:
        artefacts.forget_unused(KIND, keys)
        artefacts.forget_unused(PASSES, [name for case in found for name in _pass_keys(altering, case)])
    reporter.finish("alter", f"{len(found)} answers")
    stored = dict(artefacts.get_bytes_many(keys))
    expect(len(stored), len(set(keys)), "answers to altered photos")
    told: dict[Alteration, dict[str, tuple[Answer, ...]]] = {alteration: {} for alteration in wanted}
    for case, name in zip(found, keys, strict=True):
        told[case.alteration][case.ranking.query.query_id] = unpacked(Answered, stored[name]).answers
    return dict(told), reasons


# ----------------------------------------------------------------------------------------------------------


def _answers_key(altering: Altering, case: Case) -> str:
    drawn = [drawing.name for drawing in case.drawings]
    return key("answers", ALTER_VERSION, LIBRARIES, altering.matching, case.ranking.query.query_id, drawn)


def _photos(case: Case) -> AlteredPhotos:
    return AlteredPhotos(image=case.image, members=case.members, drawings=case.drawings, kind=PASSES)


def _pass_keys(altering: Altering, case: Case) -> Iterator[str]:
    for member in case.members:
        yield from altered_keys(case.image, [one.name for one in case.drawings], altering.names, member)


def _run(
    altering: Altering,
    todo: Sequence[Case],
    annotator: Annotator,
    artefacts: Artefacts,
    open_member: OpenMember,
    runtime: Runtime,
    workers: int,
    reporter: Reporter,
) -> None:
    """All drawings of one photo together, each once: a photo is decoded once, and waits for nobody."""
    by_image: dict[str, tuple[Case, dict[str, Drawing]]] = {}
    for case in todo:
        _, wanted = by_image.setdefault(key(case.image.image_id, case.members), (case, {}))
        wanted.update((drawing.name, drawing) for drawing in case.drawings)
    photos = [
        AlteredPhotos(image=case.image, members=case.members, drawings=tuple(wanted.values()), kind=PASSES)
        for case, wanted in by_image.values()
    ]
    reporter.start("alter", sum(len(photo.drawings) for photo in photos))
    done = run_altered(
        photos,
        {spec.name: spec for spec in altering.members},
        source=annotator.source,
        names=altering.names,
        artefacts=artefacts,
        open_member=open_member,
        runtime=runtime,
        workers=workers,
    )
    for photo in done:
        reporter.advance("alter", photo.image.image_id, len(photo.drawings))


def _asked(altering: Altering, todo: Sequence[Case], artefacts: Artefacts) -> Iterator[tuple[Answer, ...]]:
    if not todo:
        return
    vectors = altering.embeddings()
    shares: Mapping[str, Calibration] = calibrate(
        altering.routing, altering.images, vectors, altering.groups, altering.settings
    ).calibrations
    for case in todo:
        asking = Asking(
            routed=case.part,
            images=altering.images,
            groups=altering.groups,
            settings=altering.settings,
            calibrations=shares,
        )
        own = {name: vectors[name].vectors[vectors[name].rows[case.image.image_id]] for name in case.members}
        seen = [own, *recall_altered(_photos(case), altering.names, artefacts)]
        first = case.ranking.candidates[0].image_id
        yield tuple(ask_again(asking, case.ranking.query, first, vectors, seen))
