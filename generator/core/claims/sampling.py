"""Which queries are looked at where not all are: of as many individuals as possible, and of each as many."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np


def spread_over(queries: Sequence[str], owner: Callable[[str], str], count: int, seed: int) -> tuple[str, ...]:
    """Up to ``count`` of some query ids, in their order: one of every individual, then a second of each, and so on.

    Seeded: which individuals come first, and which of their queries.
    """
    rng = np.random.default_rng(seed)
    by_owner: dict[str, list[str]] = {}
    for place in rng.permutation(len(queries)):
        by_owner.setdefault(owner(queries[place]), []).append(queries[place])
    rounds = max((len(names) for names in by_owner.values()), default=0)
    drawn = [names[turn] for turn in range(rounds) for names in by_owner.values() if turn < len(names)]
    chosen = frozenset(drawn[:count])
    return tuple(name for name in queries if name in chosen)
