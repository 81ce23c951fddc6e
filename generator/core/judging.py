"""From numbers per photo to checks: means, intervals over individuals, controls, and verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from generator.core.bootstrap import bootstrap
from generator.core.energy import BACKGROUND
from generator.core.results import Estimate
from generator.core.trust import (
    ACTIVATION,
    ANOTHER,
    BLOB,
    ENERGY,
    EVEN,
    LEAST_INDIVIDUALS,
    NEAREST,
    RANDOM,
    Check,
    Control,
    Doubles,
    Measured,
    TrustSettings,
    outcome_of,
)

CONTROLS: Mapping[str, tuple[str, ...]] = {
    "similarity": (BLOB, ACTIVATION, RANDOM),
    "margin": (BLOB, ACTIVATION, RANDOM),
    "folds": (ANOTHER,),
    "mirror": (NEAREST,),
    ENERGY: (BLOB, ACTIVATION, EVEN),
}
"""What each check is measured beside; the others have a bound alone."""

KNOWN: Mapping[str, float] = {RANDOM: 0.0, EVEN: 1.0}
"""Controls whose number needs no measuring: what is expected by lot."""

NO_WEIGHTS, NO_TARGET, NO_PAIR, ALONE, NOT_AVERAGED, NO_SUM, SPARED, FEW = (
    "the head has no weights to randomise",
    "it has no target in the embedding space",
    "it knows no match",
    "no other member of its group has maps of these photos",
    "its gradients are not averaged to weights",
    "the head is no sum over cells",
    "left out to save passes: it is a control, or no page shows it",
    f"fewer than {LEAST_INDIVIDUALS} individuals with evidence",
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Sheet:
    """The numbers of one member: by check and map, (B,) each; ``individuals`` are those of the photos."""

    member: str
    individuals: tuple[str | None, ...]
    numbers: Mapping[tuple[str, str], Doubles]

    @staticmethod
    def of(member: str, individuals: tuple[str | None, ...], measured: Sequence[Measured]) -> Sheet:
        """The numbers by what they are of."""
        return Sheet(
            member=member,
            individuals=individuals,
            numbers={(one.check, one.map_name): one.values for one in measured},
        )


def judge(sheet: Sheet, names: Sequence[str], settings: TrustSettings) -> Iterator[Check]:
    """Every check called ``names`` of every map of one member, in that order; ``mirror`` is of the member itself."""
    for name in names:
        for map_name in ("",) if name == "mirror" else settings.maps:
            yield check(sheet, name, map_name, settings)


def check(sheet: Sheet, name: str, map_name: str, settings: TrustSettings) -> Check:
    """One check. All columns of it share their resamples, so that differences are paired."""
    values = sheet.numbers.get((name, map_name))
    reason = inapplicable(name, map_name) or (_absent(sheet, name, map_name) if values is None else "")
    if reason or values is None:
        nothing = Estimate(value=np.nan, low=np.nan, high=np.nan, queries=0, individuals=0)
        return Check(
            member=sheet.member,
            map_name=map_name,
            name=name,
            value=nothing,
            controls=(),
            outcome="not applicable",
            reason=reason,
        )
    beside = _beside(sheet, name, map_name, values)
    columns = np.stack([values, *(part for other in beside.values() for part in (other, values - other))], axis=1)
    kept = np.asarray(np.isfinite(columns).all(axis=1))
    owners = [owner for owner, keep in zip(sheet.individuals, kept, strict=True) if keep]
    found = bootstrap(columns[kept], owners, np.random.default_rng(settings.seed), settings.resamples)
    controls = tuple(
        Control(name=other, value=found[1 + 2 * place], difference=found[2 + 2 * place])
        for place, other in enumerate(beside)
    )
    outcome = outcome_of(name, found[0], controls)
    return Check(
        member=sheet.member,
        map_name=map_name,
        name=name,
        value=found[0],
        controls=controls,
        outcome=outcome,
        reason=FEW if outcome == "not applicable" else "",
    )


def inapplicable(name: str, map_name: str) -> str:
    """Why a check makes no sense of a map; empty where it does."""
    target, _, kind = map_name.partition(".")
    if name == "rotation" and target == "mean":
        return NO_TARGET
    if name == "match" and target not in ("match", "contrast"):
        return NO_PAIR
    return NOT_AVERAGED if name == "weights" and kind != "gradcam" else ""


def _absent(sheet: Sheet, name: str, map_name: str) -> str:
    if map_name.endswith(".decomposition") and all(shown != map_name for _, shown in sheet.numbers):
        return NO_SUM
    if name in ("similarity", "margin"):
        return SPARED
    return {"head": NO_WEIGHTS, "folds": ALONE}.get(name, FEW)


def _beside(sheet: Sheet, name: str, map_name: str, values: Doubles) -> dict[str, Doubles]:
    """The controls of a check of one map, by name; a map is no control of itself."""
    wanted = CONTROLS.get(ENERGY if name.startswith(ENERGY) else name, ())
    found = {}
    for other in wanted:
        if other in KNOWN:
            found[other] = np.full_like(values, KNOWN[other])
        elif other != map_name and (name, other) in sheet.numbers:
            found[other] = sheet.numbers[name, other]
        elif (name, f"{map_name}|{other}") in sheet.numbers:
            found[other] = sheet.numbers[name, f"{map_name}|{other}"]
    return found


def parts_of(sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """The checks of energy that there are numbers for, the background last."""
    found = dict.fromkeys(name for sheet in sheets for name, _ in sheet.numbers if name.startswith(ENERGY))
    return tuple(sorted(found, key=lambda name: name == ENERGY + BACKGROUND))


def mean_sheet(group: str, sheets: Sequence[Sheet]) -> Sheet:
    """The mean over a group's members of every number; a photo counts where it is defined for all that have it."""
    keys = dict.fromkeys(name for sheet in sheets for name in sheet.numbers)
    return Sheet(
        member=group,
        individuals=sheets[0].individuals,
        numbers={
            name: np.mean([sheet.numbers[name] for sheet in sheets if name in sheet.numbers], axis=0) for name in keys
        },
    )
