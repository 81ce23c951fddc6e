"""What each member's dot product counts for in a route's similarity (DESIGN 2.3-2.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from generator.core.fusion import weights_of
from generator.core.member import Floats
from generator.core.results import Group
from generator.core.similarity import Doubles
from generator.core.strategies import Weighted

ADDITIVE = ("concat", "mean")
"""Fusions that are sums over members; of the others the members' weighted cosines are explained instead."""


@dataclass(frozen=True, kw_only=True)
class Factors:
    """``by_member`` c_k, so that sum over k of c_k <e_q^k, e_m^k> is the similarity where ``additive``."""

    by_member: Mapping[str, float]
    additive: bool


def factors(
    weighted: Weighted,
    groups: Sequence[Group],
    query: Mapping[str, Doubles | Floats],
    match: Mapping[str, Doubles | Floats],
) -> Factors:
    """The factors of one pair.

    query, match : by member, view-averaged embeddings (D,) of any length; a vector of zeros gets the factor 0.

    ``concat``: 1 / (|E_q| |E_m|) with the joined embeddings E, or with ``normalise`` one share each of the members
    whose vectors have a length. ``mean``: w_k / (sum of w) / (|e_q^k| |e_m^k|). Groups count by their weights in the
    route. ``rank`` and ``calibrated`` are treated as ``mean``, and said not to be additive.
    """
    by_name = {group.name: group for group in groups}
    found: dict[str, float] = {}
    for name, weight in weighted:
        group = by_name[name]
        for member, factor in _of_group(group, query, match).items():
            found[member] = found.get(member, 0.0) + weight * factor
    return Factors(by_member=found, additive=all(by_name[name].fusion in ADDITIVE for name, _ in weighted))


def _of_group(
    group: Group, query: Mapping[str, Doubles | Floats], match: Mapping[str, Doubles | Floats]
) -> dict[str, float]:
    mine, theirs = ([_length(side[member]) for member in group.members] for side in (query, match))
    if group.fusion == "concat" and not group.normalise:
        joined = _inverse(float(np.hypot.reduce(mine))) * _inverse(float(np.hypot.reduce(theirs)))
        return dict.fromkeys(group.members, joined)
    each = [_inverse(a) * _inverse(b) for a, b in zip(mine, theirs, strict=True)]
    if group.fusion == "concat":  # every vector at length 1: the joined lengths are roots of how many there are
        counts = [sum(length > 0.0 for length in side) for side in (mine, theirs)]
        joined = _inverse(float(np.sqrt(counts[0]))) * _inverse(float(np.sqrt(counts[1])))
        return {member: cosine * joined for member, cosine in zip(group.members, each, strict=True)}
    weights = np.array(weights_of(group))
    return {
        member: cosine * float(weight)
        for member, cosine, weight in zip(group.members, each, weights / weights.sum(), strict=True)
    }


def _length(vector: Doubles | Floats) -> float:
    return float(np.linalg.norm(vector.astype(np.float64)))


def _inverse(length: float) -> float:
    return 1.0 / length if length > 0.0 else 0.0
