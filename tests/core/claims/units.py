"""Units of made-up queries, for tests of what is inferred from them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.core.claims.finding import Units


def made(values: Sequence[float], owners: Sequence[object], others: Sequence[object] | None = None) -> Units:
    """One unit for every value: of an individual, or of two."""
    own = tuple(str(name) for name in owners)
    other = own if others is None else tuple(str(name) for name in others)
    names = tuple(f"q{place}" for place in range(len(own)))
    return Units(
        kind="query" if others is None else "pair",
        queries=names,
        images=names,
        others=("",) * len(own) if others is None else tuple(f"o{place}" for place in range(len(own))),
        owners=own,
        other_owners=other,
        values=np.asarray(values, dtype=np.float64),
    )
