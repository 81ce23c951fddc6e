"""What the checks say of one map, in a sentence to stand beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from generator.core.energy import BACKGROUND
from generator.core.trust import ENERGY, Check, Trust
from generator.pages.dossier import Dossier
from generator.pages.format import count, integer, listing, shorten
from generator.pages.trust_groups import names_of, of_maps, strongest, tally
from generator.pages.trust_words import control_text

MOVED = "it changes when the embedding space is turned, though no similarity does"
PROJECTED = "it is nearly one fixed projection of the features, whatever the photo shows"
UNLEARNED = "it is much the same when the head's weights are random"
UNTAUGHT = "it looks much the same when the network's weights are random"
UNMATCHED = "it is much the same towards a random other individual"
BEHIND = "this map lies on the background at least as much as its area would by chance: a shortcut, perhaps"
CLAUSES = 4
"""Faults that a line tells at most; the page tells all."""


def trust_line(dossier: Dossier, map_name: str, members: Sequence[str]) -> str | None:
    """One sentence on what the checks of a map found with these members; ``None`` where it was not checked."""
    return line_of(dossier, dict.fromkeys(members, map_name))


def line_of(dossier: Dossier, maps: Mapping[str, str]) -> str | None:
    """The same of one map for each member, by its name: a picture may be made of maps of several kinds.

    It leads with what the map was no better at than its controls; a check counts as failed where it is by most of the
    members that it applies to.
    """
    found = dossier.audit.trust
    if found is None:
        return None
    checks = of_maps(found, maps)
    if not any(one.outcome != "not applicable" for one in checks):
        return None
    map_name = checks[0].map_name
    photos = len({name for member in {one.member for one in checks} for name in found.photos.get(member, ())})
    faults = tuple(_faults(found, checks, map_name))
    start = f"On {count(photos, 'photo')}"
    merits = listing(tuple(f"the {shorten(part, 30)}" for part in _parts(found, checks, map_name, failed=False)))
    if faults:
        merit = (f"it did find {merits} better than its controls",) if merits else ()
        return f"{start} {'; '.join((*faults[:CLAUSES], *merit))}."
    if tally(checks, _score(map_name), map_name).judged:
        return f"{start} this map passed its checks: it beat a centre blob, the mean activation and a random order."
    return f"{start} this map passed the checks that apply to it."


def _faults(found: Trust, checks: Sequence[Check], map_name: str) -> Iterator[str]:
    """What is wrong with a map, as clauses, the gravest first."""
    if _fails(checks, ENERGY + BACKGROUND, map_name):
        yield BEHIND
    score = _score(map_name)
    if _fails(checks, score, map_name):
        yield f"what this map points at moved the {score} no more than {_unbeaten(checks, score)} does"
    parts = _parts(found, checks, map_name, failed=True)
    if parts:
        told = listing(tuple(f"the {shorten(part, 30)}" for part in parts))
        yield f"this map found {told} no better than {_unbeaten(checks, ENERGY + parts[0])}"
    for name, clause in (
        ("rotation", MOVED),
        ("weights", PROJECTED),
        ("head", UNLEARNED),
        ("network", UNTAUGHT),
        ("match", UNMATCHED),
    ):
        if _fails(checks, name, map_name):
            yield clause


def verdict_of(dossier: Dossier, maps: Mapping[str, str], *, why: bool = False) -> str | None:
    """How many checks one map for each member passes, in a few words; ``None`` where it was not checked.

    A check counts as passed where it is with at least half of the members that it applies to. ``why`` adds the gravest
    fault, a control that was not beaten before all others.
    """
    found = dossier.audit.trust
    checks = of_maps(found, maps) if found is not None else ()
    judged = {one.name for one in checks if one.outcome != "not applicable"}
    if found is None or not judged:
        return None
    map_name = checks[0].map_name
    passed = sum(not _fails(checks, name, map_name) for name in judged)
    fault = next(_faults(found, checks, map_name), "") if why else ""
    return f"passes {integer(passed)} of {count(len(judged), 'check')}{fault and f'; {fault}'}"


def _score(map_name: str) -> str:
    """What a map is about: `contrast` explains the margin to a rival, every other the similarity."""
    return "margin" if map_name.startswith("contrast.") else "similarity"


def _parts(found: Trust, checks: Sequence[Check], map_name: str, *, failed: bool) -> list[str]:
    """The annotated parts that a map was judged on and did not find, or did."""
    names = [name for name in names_of(found) if name.startswith(ENERGY) and name != ENERGY + BACKGROUND]
    return [
        name.removeprefix(ENERGY)
        for name in names
        if tally(checks, name, map_name).judged and _fails(checks, name, map_name) == failed
    ]


def _fails(checks: Sequence[Check], name: str, map_name: str) -> bool:
    counted = tally(checks, name, map_name)
    return counted.judged > 0 and 2 * counted.passed < counted.judged


def _unbeaten(checks: Sequence[Check], name: str) -> str:
    """The control that most of the failing members did not beat."""
    failed = [one for one in checks if one.name == name and one.outcome == "fail"]
    hardest = [control.name for one in failed if (control := strongest(one)) is not None]
    return control_text(max(dict.fromkeys(hardest), key=hardest.count)) if hardest else "its controls"
