"""Retrieval metrics of a source: top-1, top-5, top-20 and the challenge's mAP@20, with intervals."""

from __future__ import annotations

import numpy as np

from generator.core.bootstrap import bootstrap
from generator.core.results import Metrics, Outcomes


def metrics_of(outcomes: Outcomes, rng: np.random.Generator, resamples: int = 2000) -> Metrics:
    """Metrics over the queries that have a true match; those without one are counted, not scored.

    top-n is the share of queries with a true candidate among the first n; mAP@20 the mean of
    `generator.core.outcomes.average_precision`. Unlabelled queries play no part.
    A true match that a ranking made elsewhere does not list is not found.
    """
    matched = outcomes.true_matches > 0
    ranks = outcomes.first_true_rank[matched]
    columns = [*((ranks > 0) & (ranks <= limit) for limit in (1, 5, 20)), outcomes.average_precision[matched]]
    individuals = [name for name, kept in zip(outcomes.individuals, matched, strict=True) if kept]
    top1, top5, top20, map20 = bootstrap(np.stack(columns, axis=1).astype(np.float64), individuals, rng, resamples)
    return Metrics(
        source=outcomes.source,
        top1=top1,
        top5=top5,
        top20=top20,
        map20=map20,
        without_match=int(np.count_nonzero(outcomes.true_matches == 0)),
    )
