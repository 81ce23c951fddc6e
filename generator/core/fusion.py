"""Members into one similarity: the fusions of a group (DESIGN 2.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from generator.core.results import Embeddings, Group
from generator.core.similarity import Doubles, Products
from generator.errors import MemberError

Multiply = Callable[[Embeddings, bool], Products]
"""Makes one member's products; the flag asks for embeddings of length 1."""

Voice = Callable[[Group, str, Doubles], Doubles]
"""What a member's cosines count for in its group, where that is not themselves."""

RANK_CONSTANT = 60
"""The constant of reciprocal rank fusion (Cormack 2009): the larger, the less the first few places weigh."""


def group_similarity(
    group: Group,
    embeddings: Mapping[str, Embeddings],
    multiply: Multiply,
    each: Callable[[str, Doubles], None],
    voice: Voice = lambda group, member, cosines: cosines,
) -> Doubles:
    """The similarity of a group, (Q, N) float64 in [-1, 1]; ``each`` is handed every member's own cosines.

    ``concat`` is the cosine of the members' joined embeddings: raw ones, so that a member with longer
    embeddings weighs more, or of length 1 with ``normalise``. ``mean`` is the mean of the members' cosines
    by their weights; ``rank`` and ``calibrated`` take what ``voice`` makes of them instead: their reciprocal ranks, or
    the shares of true pairs among those with such a cosine.
    """
    weights = np.array(weights_of(group)) / sum(weights_of(group))
    joined: list[Products] = []
    mean: list[Doubles] = []
    for name, weight in zip(group.members, weights, strict=True):
        made = multiply(embeddings[name], group.normalise)
        cosine = made.cosine()
        each(name, cosine)
        if len(group.members) == 1 and group.fusion in ("concat", "mean"):
            return cosine  # the same array: who judged it need not judge it again
        if group.fusion == "concat":
            joined = [made + joined[0]] if joined else [made]
            continue
        told = cosine if group.fusion == "mean" else voice(group, name, cosine)
        mean = [mean[0] + weight * told] if mean else [weight * told]
    return joined[0].cosine() if joined else mean[0]


def reciprocal_ranks(similarities: Doubles, considered: NDArray[np.bool_] | None = None) -> Doubles:
    """61 / (60 + rank) of every candidate, (Q, N) in (0, 1]: 1 for the first, 0 for those that are left out.

    Ranks count from 1 among the ``considered``; equal similarities (as float32) keep database order.
    """
    keys = -similarities.astype(np.float32)
    if considered is not None:
        keys[~considered] = np.inf
    order = np.argsort(keys, axis=1, kind="stable")
    ranks = np.empty(keys.shape, dtype=np.float64)
    np.put_along_axis(ranks, order, np.arange(1.0, keys.shape[1] + 1)[None], axis=1)
    found: Doubles = (RANK_CONSTANT + 1) / (RANK_CONSTANT + ranks)
    if considered is not None:
        found[~considered] = 0.0
    return found


def weights_of(group: Group) -> tuple[float, ...]:
    """The members' weights, 1 each where none are given; checked to be usable."""
    weights = group.weights or (1.0,) * len(group.members)
    if len(weights) != len(group.members) or min(weights, default=0.0) < 0.0 or sum(weights) <= 0.0:
        raise MemberError(
            f"group {group.name!r} has weights {weights} for members {group.members}: "
            "name at least one member, and give each a weight, none below 0 and not all 0"
        )
    return weights
