"""What the checks say of one map, in a sentence to stand beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.core.energy import BACKGROUND
from generator.core.trust import ENERGY, Check, Trust
from generator.pages.dossier import Dossier
from generator.pages.format import count, listing, shorten
from generator.pages.trust_groups import names_of, of_members, strongest, tally
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
    """One sentence on what the checks of a map found with these members; ``None`` where it was not checked.

    It leads with what the map was no better at than its controls; a check counts as failed where it is by most of the
    members that it applies to.
    """
    found = dossier.audit.trust
    if found is None:
        return None
    checks = [one for one in of_members(found, members) if one.map_name == map_name]
    if not any(one.outcome != "not applicable" for one in checks):
        return None
    photos = len({name for member in {one.member for one in checks} for name in found.photos.get(member, ())})
    faults = tuple(_faults(found, checks, map_name))
    start = f"On {count(photos, 'photo')}"
    merits = listing(tuple(f"the {shorten(part, 30)}" for part in _parts(found, checks, map_name, failed=False)))
    if faults:
        merit = (f"it did find {merits} better than its controls",) if merits else ()
        return f"{start} {'; '.join((*faults[:CLAUSES], *merit))}."
    if tally(checks, "similarity", map_name).judged:
        return f"{start} this map passed its checks: it beat a centre blob, the mean activation and a random order."
    return f"{start} this map passed the checks that apply to it."


def _faults(found: Trust, checks: Sequence[Check], map_name: str) -> Iterator[str]:
    """What is wrong with a map, as clauses, the gravest first."""
    if _fails(checks, ENERGY + BACKGROUND, map_name):
        yield BEHIND
    if _fails(checks, "similarity", map_name):
        control = _unbeaten(checks, "similarity")
        yield f"what this map points at moved the similarity no more than {control} does"
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
