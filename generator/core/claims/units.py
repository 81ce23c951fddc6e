"""Units, born with the individuals that they belong to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.core.claims.facts import Facts
from generator.core.claims.finding import UnitKind, Units

Row = tuple[str, str, str]
"""A unit: its query, the photo that is looked at, and the other photo of a pair (``""`` without one)."""


def units_of(
    kind: UnitKind,
    rows: Sequence[Row],
    values: Sequence[float],
    facts: Facts,
    *,
    undefined: str = "",
    missing: str = "",
) -> Units:
    """``undefined`` says why values are nan where some are; it is dropped where none is.

    The owner of a unit is the query's individual: photos of one candidate that many queries look at are many units of
    theirs, and a pair has both.
    """
    found = np.array(values, dtype=np.float64)
    lost = int(np.count_nonzero(np.isnan(found)))
    owners = tuple(facts.owner(facts.photo(query_id).image_id) for query_id, _, _ in rows)
    return Units(
        kind=kind,
        queries=tuple(query_id for query_id, _, _ in rows),
        images=tuple(image for _, image, _ in rows),
        others=tuple(other for _, _, other in rows),
        owners=owners,
        other_owners=tuple(
            facts.owner(other) if other else owner for owner, (_, _, other) in zip(owners, rows, strict=True)
        ),
        values=found,
        undefined=f"{lost} of {len(found)} are not counted: {undefined}." if lost and undefined else "",
        missing=missing,
    )
