"""Choose: which queries get a match page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from typing import Literal

import numpy as np

from generator.core.results import Ranking
from generator.errors import AuditError

Choice = Literal["all", "worst", "sample", "list"]
UNRANKED = 10**9


def choose(
    rankings: Sequence[Ranking],
    choice: Choice,
    *,
    count: int,
    ids: Sequence[str],
    seed: int,
    always: Collection[str] = (),
) -> tuple[str, ...]:
    """The ids of the queries that get a page: as chosen, and those ``always`` (named by observations).

    ``worst`` comes worst first; every other choice keeps the queries' order. Raises `AuditError` for a listed id that
    is no query.
    """
    known = [ranking.query.query_id for ranking in rankings]
    if choice == "worst":
        ordered = [ranking.query.query_id for ranking in sorted(rankings, key=_badness)]
        return _with(ordered[:count], [query_id for query_id in ordered if query_id in always])
    if choice == "sample":
        places = np.random.default_rng(seed).permutation(len(known))[:count]
        wanted = {known[place] for place in places}
    elif choice == "list":
        wanted = set(ids)
        _check(wanted, known)
    else:
        wanted = set(known)
    return tuple(query_id for query_id in known if query_id in wanted or query_id in always)


def _badness(ranking: Ranking) -> tuple[int, int, float]:
    """Queries with a true match by how late it comes; then the ones without truth, by how small their margin is."""
    margin = ranking.margin if ranking.margin is not None else float("inf")
    if ranking.true_matches:
        return 0, -(ranking.first_true_rank or UNRANKED), margin
    return 1, 0, margin


def _with(chosen: Sequence[str], more: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*chosen, *more)))


def _check(wanted: set[str], known: Sequence[str]) -> None:
    unknown = sorted(wanted - set(known))
    if unknown:
        near = get_close_matches(unknown[0], known, n=1)
        advice = f"; did you mean {near[0]!r}?" if near else ""
        raise AuditError(f"pages.ids names {unknown[0]!r}, which is no query of this audit{advice}")
