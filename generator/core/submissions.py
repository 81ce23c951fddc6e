"""Rankings as the Where's Whale-do challenge takes them: one row for each candidate of a query, with its score."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from generator.core.given import GivenScores
from generator.core.outcomes import CUTOFF
from generator.core.records import ImageSet
from generator.core.results import Ranking
from generator.errors import ImageSetError


@dataclass(frozen=True, kw_only=True, slots=True)
class SubmissionRow:
    """A candidate of a query and its score; ``where`` it stands in its file, for people."""

    query_id: str
    image_id: str
    score: float
    where: str = ""


def submitted(rankings: Sequence[Ranking]) -> tuple[SubmissionRow, ...]:
    """The first 20 candidates of every ranking, in order, with scores in 0..1.

    Scores outside 0..1 are moved into it, those of one route alike, so that no order changes: with b the largest
    magnitude among them, and at least 1, s becomes (1 + s / b) / 2 where any is negative, else s / b. Those that lie
    in 0..1 already stay as they are, and cosines with a negative one among them become (1 + s) / 2.
    """
    best = [(ranking, _first(ranking)) for ranking in rankings]
    scores: dict[str, list[float]] = {}
    for ranking, found in best:
        scores.setdefault(ranking.route, []).extend(score for _, score in found)
    bounds = {route: (min(found, default=0.0), max(map(abs, found), default=0.0)) for route, found in scores.items()}
    return tuple(
        SubmissionRow(query_id=ranking.query.query_id, image_id=image_id, score=_in_unit(score, *bounds[ranking.route]))
        for ranking, found in best
        for image_id, score in found
    )


def accept(rows: Sequence[SubmissionRow], images: ImageSet, *, name: str, preview: bool = False) -> GivenScores:
    """What the ``rows`` of the file ``name`` say of an audit's queries; a query without a row is not in it.

    An id that was folded into another (`ImageRecord.aliases`) stands for that one; of two rows that become one the
    better counts. Rows of images that the image set had to leave out are passed over, as these are everywhere; in a
    ``preview`` so is all that is not in it.

    Raises `ImageSetError` for a query that the audit does not have, and for an image that is not in the database of its
    query's scenario.
    """
    aliases = {alias: image.image_id for image in images.images for alias in image.aliases}
    searched = {scenario.name: frozenset(scenario.database) for scenario in images.scenarios}
    databases = {query.query_id: searched[query.scenario] for query in images.queries}
    given: dict[str, dict[str, float]] = {}
    foreign: list[SubmissionRow] = []
    for row in rows:
        image_id = aliases.get(row.image_id, row.image_id)
        if image_id in databases.get(row.query_id, ()):
            listed = given.setdefault(row.query_id, {})
            listed[image_id] = max(row.score, listed.get(image_id, row.score))
        else:
            foreign.append(row)
    if not preview:
        _refuse_foreign(foreign, images, databases, name)
    return given


# ----------------------------------------------------------------------------------------------------------


def _first(ranking: Ranking) -> tuple[tuple[str, float], ...]:
    shown = tuple((candidate.image_id, candidate.score) for candidate in ranking.candidates)
    return (*shown, *ranking.further)[:CUTOFF]


def _in_unit(score: float, lowest: float, largest: float) -> float:
    scaled = score / max(1.0, largest) + 0.0  # which makes -0.0 equal to 0.0
    return (1.0 + scaled) / 2.0 if lowest < 0.0 else scaled


def _refuse_foreign(
    rows: Sequence[SubmissionRow], images: ImageSet, databases: Mapping[str, Collection[str]], name: str
) -> None:
    gone = {problem.image_id for problem in images.problems} - images.by_id.keys()
    gone_queries = gone | {f"{scenario.name}-{image_id}" for scenario in images.scenarios for image_id in gone}
    gone -= {alias for image in images.images for alias in image.aliases}
    known = [row for row in rows if row.query_id in databases]
    unknown = [row for row in rows if row.query_id not in databases and row.query_id not in gone_queries]
    if unknown:
        example = next(iter(databases), "none")
        raise ImageSetError(
            f"{name}: {unknown[0].where}: the audit has no query {unknown[0].query_id!r}"
            f"{_more(unknown)}; expected query ids as in {example!r}: rename them, or drop these rows"
        )
    elsewhere = [row for row in known if row.image_id not in gone]
    if elsewhere:
        first = elsewhere[0]
        raise ImageSetError(
            f"{name}: {first.where}: {first.image_id!r} is not in the database that {first.query_id!r} is put to"
            f"{_more(elsewhere)}; expected images of that scenario's database: drop these rows, or add the images"
        )


def _more(rows: Sequence[SubmissionRow]) -> str:
    return f" (and {len(rows) - 1} more such rows)" if len(rows) > 1 else ""
