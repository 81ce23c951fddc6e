"""What a check found, in plain sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from generator.core.judging import NO_SUM
from generator.core.trust import EXACTLY, Check, Trust
from generator.core.twins import SAME
from generator.pages.dossier import Dossier
from generator.pages.format import count, listing, shorten
from generator.pages.trust_groups import Tally, labels, of_members, strongest, tally
from generator.pages.trust_words import control_text, digits, value_text


def sentences(dossier: Dossier, found: Trust, name: str) -> tuple[str, ...]:
    """One check over all members: which maps pass everywhere, which nowhere, which here and there."""
    checks = [one for one in found.checks if one.name == name]
    if name == "mirror":
        return _mirror(dossier, found, checks)
    called = labels(found, tuple(dossier.members))
    tallies = [replace(tally(checks, name, shown), map_name=label) for shown, label in called.items()]
    judged = [one for one in tallies if one.judged]
    if not judged:
        reasons = listing(tuple(dict.fromkeys(one.reason for one in tallies if one.reason)))
        return (f"Not applicable to any map: {reasons}.",)
    told = [
        _listed("Passed by every member with", [one for one in judged if one.passed == one.judged]),
        _listed("Failed by every member with", [one for one in judged if one.failed]),
        *(_mixed(one) for one in judged if 0 < one.passed < one.judged),
        *((_fixed(one) for one in judged if one.failed) if name == "weights" else ()),
    ]
    return tuple(filter(None, told))


def same_pictures(found: Trust) -> tuple[str, ...]:
    """Which maps are one picture under two names, with how many members; and with whom there is no decomposition."""
    pairs: dict[tuple[str, str], list[str]] = {}
    for member, same in found.same.items():
        for name, twin in same.items():
            pairs.setdefault((name, twin), []).append(member)
    everyone = len(found.photos)
    told = [
        f"{name} draws the same picture as {twin} with {'every member' if len(members) == everyone else some}: on no "
        f"checked photo do they differ by more than {100 * SAME:g}\u00a0% of the maximum. It was checked once, "
        "and stands under both names."
        for (name, twin), members in pairs.items()
        for some in [f"{len(members)} of {count(everyone, 'member')}"]
    ]
    without = sorted({one.member for one in found.checks if one.reason == NO_SUM})
    if without:
        names = listing(tuple(shorten(name, 40) for name in without))
        told.append(f"There is no exact decomposition with {names}: the head is no sum over cells.")
    return tuple(told)


def _listed(what: str, found: Sequence[Tally]) -> str:
    if not found:
        return ""
    names = listing(tuple(f"{one.map_name} ({_worst(one)})" for one in found))
    return f"{what} {names}."


def _worst(found: Tally) -> str:
    """The number that is farthest from passing, and what it did not beat."""
    if found.worst is None:
        return ""
    control = strongest(found.worst)
    beside = ""
    if control is not None:
        beside = f", {control_text(control.name)} {digits(found.name)(control.value.value)}"
    return f"{'at worst ' if found.judged > 1 else ''}{value_text(found.worst)}{beside}"


def _mixed(found: Tally) -> str:
    member = shorten(found.worst.member, 40) if found.worst else ""
    return (
        f"{found.map_name} passes with {found.passed} of {count(found.judged, 'member')}; farthest from it is {member} "
        f"({_worst(found)})."
    )


def _fixed(found: Tally) -> str:
    if found.worst is None:
        return ""
    nearly = "" if found.worst.value.value >= EXACTLY else "nearly "
    return (
        f"The weights of {found.map_name} have a cosine of up to {value_text(found.worst)} between photos: its maps "
        f"are {nearly}one fixed projection of the features, the same for every photo."
    )


def _mirror(dossier: Dossier, found: Trust, checks: Sequence[Check]) -> tuple[str, ...]:
    """Whether flip augmentation is safe, group by group."""
    told = []
    for group in dossier.audit.groups:
        counted = tally([one for one in of_members(found, group.members) if one in checks], "mirror", "")
        worst = counted.worst
        if worst is None:
            continue
        text = digits("mirror")
        beside = text(worst.controls[0].value.value) if worst.controls else ""
        numbers = f"{text(worst.value.value)} against {beside}"
        if counted.passed == counted.judged:
            verdict = (
                f"averaging over the mirrored photo is safe: to every member a photo's mirror image is more similar "
                f"than the nearest other individual is (at worst {numbers})"
            )
        else:
            verdict = (
                f"averaging over the mirrored photo is not shown to be safe: with {counted.judged - counted.passed} "
                f"of {count(counted.judged, 'member')} a photo's mirror image is not clearly more similar than the "
                f"nearest other individual ({shorten(worst.member, 40)}: {numbers})"
            )
        told.append(f"Group {shorten(group.name, 40)}: {verdict}.")
    return tuple(told) or ("Too few individuals to tell.",)
