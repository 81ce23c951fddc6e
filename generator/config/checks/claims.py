"""Checks of `claims`: claims that cannot be told apart, and keys that do not go with the measure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.config.checks.check import Check
from generator.config.convert.claims import where
from generator.config.places import Path, Problem
from generator.config.schema import measures
from generator.config.schema.alterations import Alteration, BrightnessAlteration, ContrastAlteration, HueAlteration
from generator.config.schema.claims import ClaimSection, WhereSection
from generator.config.settings import Config

LIST = "claims.list"
OF_PHOTOS = (
    measures.EnergyMeasure,
    measures.EnergyShareMeasure,
    measures.PeakMeasure,
    measures.LeadsMeasure,
    measures.CoverageMeasure,
    measures.SpreadMeasure,
    measures.EvidenceMeasure,
)
"""Measures of a photo, which may be the candidate's."""
OF_PAIRS = ("individual", "visible", "leading", "same", "different")
Finding = Callable[[ClaimSection, Path], Iterator[Problem]]


def of_claims(find: Finding) -> Callable[[Config], Iterator[Problem]]:
    """A check of one claim as a check of all."""

    def find_all(config: Config) -> Iterator[Problem]:
        for index, claim in enumerate(config.claims.list):
            yield from find(claim, ("claims", "list", index))

    return find_all


def subsets(claim: ClaimSection, place: Path) -> Iterator[tuple[WhereSection, Path]]:
    """A claim's `where` and, if there is one, its `versus`, each with its place."""
    yield claim.where, (*place, "where")
    if claim.versus is not None:
        yield claim.versus, (*place, "versus")


def unique_ids(config: Config) -> Iterator[Problem]:
    """Two claims of one id; links would lead to either."""
    seen: dict[str, int] = {}
    for index, claim in enumerate(config.claims.list):
        first = seen.setdefault(claim.id.casefold(), index)
        if first != index:
            yield Problem(
                ("claims", "list", index, "id"),
                f"{claim.id!r} is also the id of list[{first}]; ids are unique, also in lower case",
            )


def sides(claim: ClaimSection, place: Path) -> Iterator[Problem]:
    """The candidate's photo, of a measure that looks at no photo."""
    if claim.side != "query" and not isinstance(claim.measure, OF_PHOTOS):
        yield Problem((*place, "side"), f"{claim.side!r} is for measures of maps and for `evidence`; remove it")


def comparisons(config: Config) -> Iterator[Problem]:
    """Something compared with itself."""
    for index, claim in enumerate(config.claims.list):
        shown = config.heatmaps.shown
        if claim.versus is not None and where(claim.versus, shown) == where(claim.where, shown):
            yield Problem(
                ("claims", "list", index, "versus"),
                "is the same as `where`, so that the effect is always 0; name another subset, or remove it",
            )


def pair_conditions(claim: ClaimSection, place: Path) -> Iterator[Problem]:
    """Conditions on pairs, of a measure that has none; and options of `leading` without it."""
    of_pairs = isinstance(claim.measure, measures.SimilarityMeasure)
    for section, here in subsets(claim, place):
        for key in OF_PAIRS:
            if getattr(section, key) and not of_pairs:
                yield Problem((*here, key), "is a condition on pairs, for `measure: {similarity: all}`; remove it")
        for key in ("among", "map"):
            if getattr(section, key) and section.leading is None:
                yield Problem((*here, key), "says how a part leads, and there is no `leading`; remove it")


def contradictions(claim: ClaimSection, place: Path) -> Iterator[Problem]:
    """Subsets that nothing can be in."""
    for section, here in subsets(claim, place):
        for index, part in enumerate(section.lacks):
            if part in section.shows:
                yield Problem((*here, "lacks", index), f"{part!r} is in `shows` too; no photo can do both")
        for index, column in enumerate(section.different):
            if column in section.same:
                yield Problem((*here, "different", index), f"{column!r} is in `same` too; no pair can do both")


def measured(claim: ClaimSection, place: Path) -> Iterator[Problem]:
    """A measure less itself, a part that is not among its rivals, an alteration that changes nothing."""
    measure, here = claim.measure, (*place, "measure")
    if isinstance(measure, measures.LeadsMeasure) and measure.leads not in measure.among:
        yield Problem((*here, "among"), f"lacks {measure.leads!r}, the part that is to lead; add it")
    if isinstance(measure, measures.FoundMeasure) and measure.less == measure.source:
        yield Problem((*here, "less"), "is the same as `source`, so that the difference is always 0; name another")
    if isinstance(measure, measures.AlteredMeasure):
        if measure.control == measure.altered:
            yield Problem((*here, "control"), "is the same as `altered`, so that the difference is always 0")
        for key, alteration in (("altered", measure.altered), ("control", measure.control)):
            if alteration is not None and _idle(alteration):
                yield Problem((*here, key), "leaves the photo as it is; change the number")


def _idle(alteration: Alteration) -> bool:
    match alteration:
        case BrightnessAlteration():
            return alteration.brightness == 1.0
        case ContrastAlteration():
            return alteration.contrast == 1.0
        case HueAlteration():
            return alteration.hue % 360 == 0.0
        case _:
            return False


CLAIM_CHECKS = (
    Check(unique_ids, LIST + ".*.id"),
    Check(of_claims(sides), LIST + ".*.side", LIST + ".*.measure"),
    Check(comparisons, LIST + ".*.where", LIST + ".*.versus", "heatmaps.shown"),
    Check(of_claims(pair_conditions), LIST + ".*.measure", LIST + ".*.where", LIST + ".*.versus"),
    Check(of_claims(contradictions), LIST + ".*.where", LIST + ".*.versus"),
    Check(of_claims(measured), LIST + ".*.measure"),
)
