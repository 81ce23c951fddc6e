"""Verdicts: what was measured of each member becomes checks, with what needs no model added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.core.comparing import Covers, energies, folds
from generator.core.geometry import frame
from generator.core.judging import Sheet, judge, mean_sheet, parts_of
from generator.core.member import MemberSpec
from generator.core.records import ImageSet
from generator.core.trust import CHECKS, Scrutiny, Trust, TrustSettings


def verdicts(
    groups: Mapping[str, Sequence[tuple[MemberSpec, Scrutiny]]],
    images: ImageSet,
    covers: Covers,
    settings: TrustSettings,
) -> Trust:
    """All checks of all members, group by group; members of one group were probed on the same photos."""
    sheets: list[Sheet] = []
    means: list[Sheet] = []
    for group, probed in groups.items():
        mine = []
        frames = {
            spec.name: [frame(*_size(images, name), spec.input) for name in found.image_ids] for spec, found in probed
        }
        for spec, found in probed:
            peers = [other for _, other in probed if other is not found]
            individuals = tuple(images.by_id[name].individual for name in found.image_ids)
            measured = (*found.measured, *energies(found, frames[spec.name], covers), *folds(found, peers, frames))
            mine.append(Sheet.of(spec.name, individuals, measured))
        sheets += mine
        means.append(mean_sheet(group, mine))
    names = (*CHECKS, *parts_of(sheets))
    return Trust(
        checks=tuple(check for sheet in sheets for check in judge(sheet, names, settings)),
        groups=tuple(check for sheet in means for check in judge(sheet, names, settings)),
        settings=settings,
        photos={spec.name: found.image_ids for probed in groups.values() for spec, found in probed},
        same={spec.name: found.same for probed in groups.values() for spec, found in probed},
        passes=sum(found.passes for probed in groups.values() for _, found in probed),
    )


def _size(images: ImageSet, image_id: str) -> tuple[int, int]:
    image = images.by_id[image_id]
    return image.width, image.height
