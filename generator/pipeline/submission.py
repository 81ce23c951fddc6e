"""`submission`: the stored rankings as a table that the challenge takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from generator.config import Config
from generator.core.submissions import submitted
from generator.pipeline.work import stored_audit
from generator.store.submissions import write_submission


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What was written: so many ``rows``, for so many ``queries``; ``without`` are the queries that have no row."""

    rows: int
    queries: int
    without: int


def submission(config: Config, path: Path) -> Submission:
    """Write the first 20 candidates of every query to ``path``; nothing is matched again.

    Raises `ResultsError` where there are no results of this configuration, `StoreError` where the file cannot be
    written.
    """
    rankings = stored_audit(config).rankings
    rows = submitted(rankings)
    write_submission(path, rows)
    served = len({row.query_id for row in rows})
    return Submission(rows=len(rows), queries=served, without=len(rankings) - served)
