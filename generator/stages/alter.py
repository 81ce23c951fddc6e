"""Alter: ask a sample of queries again with their photos altered as claims want it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from generator.core.audit import MatchingSettings
from generator.core.claims.alterations import Alteration
from generator.core.claims.facts import Answers
from generator.core.counterfactuals import Answer
from generator.core.member import MemberSpec, OpenMember, Runtime
from generator.core.progress import Reporter
from generator.core.records import ImageSet
from generator.core.results import Embeddings, Group, Ranking
from generator.core.routes import Routing
from generator.stages.alterable import Alterable, Case, cases
from generator.stages.altered_passes import AlteredPhotos, altered_keys, missing_passes, run_altered
from generator.stages.annotate import Annotator
from generator.stages.asking import Again, Asker, answers
from generator.stages.drawable import Drawable
from generator.stages.naming import LIBRARIES, ArtefactNames
from generator.stages.recall import expect
from generator.store.artefacts import Artefacts, BytesItem, key
from generator.store.codec import packed, unpacked

ALTER_VERSION = 2
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
    """Before, and after each drawing of one alteration; or no answer at all, and the ``reason``."""

    answers: tuple[Answer, ...]
    reason: str = ""


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

    Recalled or computed; a drawing is run once, whoever asks for it, and no model is loaded where all is stored. What
    cannot be drawn, such as a picture that proves cut short, leaves its query without an answer.
    Raises `ImageSetError` for a photo that could be read before and cannot be now.
    """
    found, reasons = cases(altering.alterable, wanted, rankings, annotator)
    keys = [_answers_key(altering, case) for case in found]
    have = artefacts.have(keys)
    todo = [(case, name) for case, name in zip(found, keys, strict=True) if name not in have]
    missing = missing_passes([_photos(case) for case, _ in todo], altering.names, artefacts)
    reporter.start("alter", len(todo) + sum(len(one.drawings) for one in missing))
    made = run_altered(
        missing,
        {spec.name: spec for spec in altering.members},
        source=annotator.source,
        names=altering.names,
        artefacts=artefacts,
        open_member=open_member,
        runtime=runtime,
        workers=workers,
    )
    failed: dict[tuple[str, str], str] = {}
    for passes, some in made:
        failed |= {(passes.image.image_id, name): reason for name, reason in some.items()}
        reporter.advance("alter", passes.image.image_id, len(passes.drawings))
    _ask(altering, todo, failed, artefacts, reporter)
    if whole:
        artefacts.forget_unused(KIND, keys)
        artefacts.forget_unused(PASSES, [name for case in found for name in _pass_keys(altering, case)])
    reporter.finish("alter", f"{len(found)} answers")
    return _told(found, keys, reasons, artefacts)


# ----------------------------------------------------------------------------------------------------------


def _answers_key(altering: Altering, case: Case) -> str:
    drawn = [drawing.name for drawing in case.drawings]
    return key("answers", ALTER_VERSION, LIBRARIES, altering.matching, case.ranking.query.query_id, drawn)


def _photos(case: Case, failed: Mapping[tuple[str, str], str] = MappingProxyType({})) -> AlteredPhotos:
    drawings = tuple(one for one in case.drawings if (case.image.image_id, one.name) not in failed)
    return AlteredPhotos(image=case.image, members=case.members, drawings=drawings, kind=PASSES)


def _pass_keys(altering: Altering, case: Case) -> Iterator[str]:
    for member in case.members:
        yield from altered_keys(case.image, [one.name for one in case.drawings], altering.names, member)


def _ask(
    altering: Altering,
    todo: Sequence[tuple[Case, str]],
    failed: Mapping[tuple[str, str], str],
    artefacts: Artefacts,
    reporter: Reporter,
) -> None:
    """Store the answers of each case, or why there are none, under its name."""
    asker = Asker(
        images=altering.images,
        routing=altering.routing,
        groups=altering.groups,
        settings=altering.settings,
        names=altering.names,
        artefacts=artefacts,
        embeddings=altering.embeddings,
    )
    able = []
    for case, name in todo:
        photos = _photos(case, failed)
        if photos.drawings:
            able.append((Again(part=case.part, ranking=case.ranking, photos=photos), name))
            continue
        reason = failed[case.image.image_id, case.drawings[0].name]
        artefacts.put([BytesItem(key=name, kind=KIND, data=packed(Answered(answers=(), reason=reason)))])
        reporter.advance("alter", case.ranking.query.query_id)
    for (again, name), told in zip(able, answers(asker, [again for again, _ in able]), strict=True):
        artefacts.put([BytesItem(key=name, kind=KIND, data=packed(Answered(answers=told)))])
        reporter.advance("alter", again.ranking.query.query_id)


def _told(
    found: Sequence[Case], keys: Sequence[str], reasons: Mapping[Alteration, str], artefacts: Artefacts
) -> tuple[dict[Alteration, Answers], dict[Alteration, str]]:
    """What is stored of all cases."""
    stored = dict(artefacts.get_bytes_many(keys))
    expect(len(stored), len(set(keys)), "answers to altered photos")
    told: dict[Alteration, dict[str, tuple[Answer, ...]]] = {alteration: {} for alteration in reasons}
    undrawn: dict[Alteration, Counter[str]] = {alteration: Counter() for alteration in reasons}
    for case, name in zip(found, keys, strict=True):
        one = unpacked(Answered, stored[name])
        if one.answers:
            told[case.alteration][case.ranking.query.query_id] = one.answers
        else:
            undrawn[case.alteration][one.reason] += 1
    why = {alteration: [reason] if reason else [] for alteration, reason in reasons.items()}
    for alteration, counted in undrawn.items():
        why[alteration] += [f"{number} cannot be drawn: {text}" for text, number in sorted(counted.items())]
    return dict(told), {alteration: "; ".join(lines) for alteration, lines in why.items()}
