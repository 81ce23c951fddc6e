"""Layout `challenge`: the Where's Whale-do folder: a table of images, scenarios, and optional true pairs.

::

    metadata.csv           image_id, path, viewpoint, date, ... (and perhaps whale_id, encounter_id)
    query_scenarios.csv    scenario_id, queries_path, database_path
    queries/<s>.csv        query_id, query_image_id          with query_id = <scenario>-<image_id>
    databases/<s>.csv      database_image_id
    labels.csv             query_id, database_image_id       one line a true pair, where there are labels
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from generator.core.records import ImageProblem, Query, Scenario
from generator.store.image_sets.entries import Entry, Listing
from generator.store.image_sets.source import ImageSource
from generator.store.image_sets.table import list_rows
from generator.store.image_sets.tables import Table, bad_row, read_table

METADATA = "metadata.csv"
SCENARIOS = "query_scenarios.csv"


@dataclass(kw_only=True)
class _Problems:
    """Rows that refer to what is not there, gathered while the tables are joined."""

    found: list[ImageProblem] = field(default_factory=list)

    def keep(self, table: Table, where: str, reason: str, image_id: str) -> None:
        self.found.append(bad_row(f"{table.name} {where}", reason, image_id))


def read(source: ImageSource) -> Listing:
    """List the images and scenarios under the root.

    With labels every query knows its true images; where the table has no column of individuals, images that
    the pairs connect are one individual, called after the first of them.

    Raises
    ------
    ImageSetError
        A file or a column of the layout is not there.
    """
    listing = list_rows(read_table(source.root, METADATA, "images.layout 'challenge'"), source.columns)
    known = {entry.image_id for entry in listing.entries}
    problems = _Problems()
    scenarios = _scenarios(source, known, problems)
    entries = listing.entries
    if source.labels is not None:
        pairs = _pairs(source, source.labels, scenarios, known, problems)
        scenarios = tuple(_with_truth(scenario, pairs) for scenario in scenarios)
        if not any(entry.individual for entry in entries):
            entries = _connected(entries, scenarios)
    return Listing(
        entries=entries,
        problems=(*listing.problems, *problems.found),
        scenarios=scenarios,
    )


def _scenarios(source: ImageSource, known: set[str], problems: _Problems) -> tuple[Scenario, ...]:
    table = read_table(source.root, SCENARIOS, "images.layout 'challenge'")
    table.require("scenario_id", "queries_path", "database_path", asked_by="images.layout 'challenge'")
    scenarios = []
    taken: set[str] = set()
    for line in table.lines:
        name = line.cells["scenario_id"].strip()
        queries = read_table(source.root, line.cells["queries_path"].strip(), f"{SCENARIOS} {line.where}")
        database = read_table(source.root, line.cells["database_path"].strip(), f"{SCENARIOS} {line.where}")
        scenarios.append(
            Scenario(
                name=name,
                queries=tuple(_queries(queries, name, known, taken, problems)),
                database=tuple(dict.fromkeys(_images(database, "database_image_id", known, problems))),
            )
        )
    return tuple(scenarios)


def _queries(table: Table, scenario: str, known: set[str], taken: set[str], problems: _Problems) -> Iterable[Query]:
    table.require("query_image_id", asked_by=f"queries of the scenario {scenario!r}")
    for line in table.lines:
        image_id = line.cells["query_image_id"].strip()
        query_id = line.cells.get("query_id", "").strip() or f"{scenario}-{image_id}"
        if image_id not in known:
            problems.keep(table, line.where, f"{METADATA} has no image {image_id!r}", query_id)
        elif query_id in taken:
            problems.keep(table, line.where, f"the query {query_id!r} is listed before", query_id)
        else:
            taken.add(query_id)
            yield Query(query_id=query_id, image_id=image_id, scenario=scenario)


def _images(table: Table, column: str, known: set[str], problems: _Problems) -> Iterable[str]:
    table.require(column, asked_by=f"the table {table.name}")
    for line in table.lines:
        image_id = line.cells[column].strip()
        if image_id in known:
            yield image_id
        else:
            problems.keep(table, line.where, f"{METADATA} has no image {image_id!r}", image_id)


def _pairs(
    source: ImageSource, labels: str, scenarios: Sequence[Scenario], known: set[str], problems: _Problems
) -> Mapping[str, frozenset[str]]:
    """Per query id, the images stated to be of its individual."""
    table = read_table(source.root, labels, "images.labels")
    table.require("query_id", "database_image_id", asked_by="images.labels")
    pairs: dict[str, set[str]] = {query.query_id: set() for s in scenarios for query in s.queries}
    for line in table.lines:
        query_id, image_id = line.cells["query_id"].strip(), line.cells["database_image_id"].strip()
        if query_id not in pairs:
            problems.keep(table, line.where, f"no scenario has the query {query_id!r}", query_id)
        elif image_id not in known:
            problems.keep(table, line.where, f"{METADATA} has no image {image_id!r}", query_id)
        else:
            pairs[query_id].add(image_id)
    return {query_id: frozenset(images) for query_id, images in pairs.items()}


def _with_truth(scenario: Scenario, pairs: Mapping[str, frozenset[str]]) -> Scenario:
    """The scenario with its queries' true images, as far as they are in its database and not the query."""
    database = frozenset(scenario.database)
    queries = (
        replace(query, true_images=(pairs[query.query_id] & database) - {query.image_id}) for query in scenario.queries
    )
    return replace(scenario, queries=tuple(queries))


def _connected(entries: Sequence[Entry], scenarios: Sequence[Scenario]) -> tuple[Entry, ...]:
    """Individuals from pairs: images connected by any chain of true pairs; images in no pair stay unknown."""
    parent: dict[str, str] = {}

    def top(image_id: str) -> str:
        while parent.setdefault(image_id, image_id) != image_id:
            parent[image_id] = parent[parent[image_id]]
            image_id = parent[image_id]
        return image_id

    for query in (query for scenario in scenarios for query in scenario.queries):
        for image_id in query.true_images or ():
            parent[top(image_id)] = top(query.image_id)
    names: dict[str, str] = {}
    named = []
    for entry in entries:
        if entry.image_id in parent:
            name = names.setdefault(top(entry.image_id), f"individual of {entry.image_id}")
            entry = replace(entry, individual=name)
        named.append(entry)
    return tuple(named)
