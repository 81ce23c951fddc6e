"""What measures are made of: everything an audit knows, so far as claims ask for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from generator.core.claims.alterations import Alteration
from generator.core.claims.measures import Instead
from generator.core.claims.reading import Reading
from generator.core.counterfactuals import Answer
from generator.core.pairs import Pair
from generator.core.records import ImageRecord, ImageSet
from generator.core.results import Group, Outcomes, Ranking, Route
from generator.core.similarity import Doubles

Answers = Mapping[str, tuple[Answer, ...]]
"""By query id: before, and after altering the photo; several times after where it was altered at several places."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """Similarities of some queries of one route and scenario: ``values`` (Q, N), ``nan`` where nothing is offered."""

    queries: tuple[str, ...]
    images: tuple[str, ...]
    values: Doubles


@dataclass(frozen=True, kw_only=True, eq=False)
class Facts:
    """An audit as measures see it.

    rankings : of all queries that were asked, by query id, in order.
    shown : the parts that are seen in each annotated photo, by image id; absent where nothing is annotated.
    estimated : ids of photos whose parts nobody annotated: they are an estimate.
    outcomes : of the ensemble, groups and members, by kind and name; computed when asked for.
    tables : every route's similarities before its strategy, of a sample of its queries; computed when asked for.
    instead : the outcomes of another way to rank a route's queries; computed when asked for.
    readings : by map name and image id, of the photos that claims on maps read.
    answers : by alteration; ``unaltered`` says by alteration why some of the sampled queries have none.
    pairs : the explained candidates by query id.
    """

    images: ImageSet
    rankings: Mapping[str, Ranking]
    routes: Mapping[str, Route]
    groups: tuple[Group, ...]
    shown: Mapping[str, frozenset[str]]
    estimated: frozenset[str]
    outcomes: Callable[[], Mapping[tuple[str, str], Outcomes]]
    tables: Callable[[], tuple[Table, ...]]
    instead: Callable[[Instead], Outcomes]
    readings: Mapping[tuple[str, str], Reading]
    answers: Mapping[Alteration, Answers]
    unaltered: Mapping[Alteration, str]
    pairs: Mapping[str, tuple[Pair, ...]]

    def photo(self, query_id: str) -> ImageRecord:
        """The photo of a query."""
        return self.images.by_id[self.rankings[query_id].query.image_id]

    def owner(self, image_id: str) -> str:
        """The individual of a photo, for resampling: an unknown one is one of its own."""
        return self.images.by_id[image_id].individual or f"\0{image_id}"

    def asked(self, query_id: str) -> frozenset[str]:
        """The groups that a query's route asks, and their members, by name."""
        names = {name for name, _ in self.routes[self.rankings[query_id].route].groups}
        return frozenset((*names, *(one for group in self.groups if group.name in names for one in group.members)))


def value_of(image: ImageRecord, column: str) -> str | None:
    """What the image set says of a photo in a column, or in a field of its own; ``None`` where it says nothing."""
    own: Mapping[str, str | None] = {
        "viewpoint": image.viewpoint,
        "individual": image.individual,
        "encounter": image.encounter,
        "date": image.date,
        "split": image.split,
        "quality": image.quality,
    }
    return own[column] if column in own else dict(image.metadata).get(column)
