"""The scenarios: who was asked, who was searched, which route served them, and how well that went."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from generator.core.records import Scenario
from generator.core.results import Ranking
from generator.core.routes import class_of
from generator.pages.dossier import Dossier
from generator.pages.elements import Fact, LinkTo, Notice, Page, Stat
from generator.pages.format import count, integer, listing, percent, shorten
from generator.pages.roster import accuracy
from generator.pages.strategies import mixed, strategy_sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class ScenarioEntry:
    """One scenario: its name, its numbers, what it is made of, and the first of its queries."""

    name: str
    stats: tuple[Stat, ...]
    facts: tuple[Fact, ...]
    queries: tuple[LinkTo, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ScenariosPage(Page):
    """Every scenario of the audit."""

    template: ClassVar[str] = "scenarios.html.j2"

    entries: tuple[ScenarioEntry, ...]
    notice: Notice | None


LISTED = 12
"""Queries that are linked to."""


def make_scenarios(dossier: Dossier) -> ScenariosPage:
    """The page of the audit's scenarios."""
    scenarios = dossier.audit.images.scenarios
    return ScenariosPage(
        path="scenarios",
        title="Scenarios",
        heading="Scenarios",
        section="scenarios",
        lead=f"{count(len(scenarios), 'question')} put to the images: who asks, and who is searched.",
        entries=tuple(_entry(dossier, scenario) for scenario in scenarios if scenario.queries),
        notice=None if dossier.audit.rankings else Notice(title="No queries", text="No scenario asks anything."),
    )


def _entry(dossier: Dossier, scenario: Scenario) -> ScenarioEntry:
    rankings = [one for one in dossier.rankings.values() if one.query.scenario == scenario.name]
    metrics = dossier.audit.scenario_metrics.get(scenario.name)
    links = [
        LinkTo(text=shorten(dossier.names.query(one.query.query_id).label, 40), href=dossier.answer_href(one, ""))
        for one in rankings[:LISTED]
    ]
    if len(rankings) > LISTED:
        links.append(LinkTo(text=f"and {integer(len(rankings) - LISTED)} more", href="queries.html"))
    return ScenarioEntry(
        name=shorten(scenario.name, 60),
        stats=accuracy(metrics),
        facts=tuple(_facts(dossier, scenario, rankings)),
        queries=tuple(links),
    )


def _facts(dossier: Dossier, scenario: Scenario, rankings: list[Ranking]) -> list[Fact]:
    by_id = dossier.audit.images.by_id
    facts = [
        Fact(
            label="Queries", value=integer(len(rankings)), note=_owners(dossier, [r.query.image_id for r in rankings])
        ),
        Fact(label="Database", value=count(len(scenario.database), "photo"), note=_owners(dossier, scenario.database)),
    ]
    if dossier.publishes("viewpoint"):
        classes = dossier.audit.viewpoint_classes
        asked = class_of((by_id[one.query.image_id].viewpoint for one in rankings), classes)
        found = class_of((by_id[image_id].viewpoint for image_id in scenario.database), classes)
        facts.append(Fact(label="Viewpoints", value=f"{shorten(asked, 40)} against {shorten(found, 40)}"))
    routes = Counter(ranking.route for ranking in rankings)
    for route in dossier.audit.routes:
        if route.name in routes:
            note = f"s = {mixed(route.groups)}. {strategy_sentence(route.strategy)}"
            share = "" if len(routes) == 1 else f" ({percent(routes[route.name] / len(rankings))} of queries)"
            facts.append(Fact(label="Route", value=f"{shorten(route.name, 60)}{share}", note=note))
    facts.append(Fact(label="Left out", value=_left_out(rankings), note="per query, by reason"))
    counts = (
        (sum(ranking.true_matches == 0 for ranking in rankings), "without a true match"),
        (sum(ranking.true_matches is None for ranking in rankings), "without a label"),
    )
    unmeasured = listing(tuple(f"{integer(number)} {what}" for number, what in counts if number))
    if unmeasured:
        facts.append(Fact(label="Not measured", value=unmeasured, note="counted, not dropped"))
    return facts


def _owners(dossier: Dossier, image_ids: list[str] | tuple[str, ...]) -> str | None:
    by_id = dossier.audit.images.by_id
    owners = {by_id[image_id].individual for image_id in image_ids} - {None}
    return f"of {count(len(owners), 'individual')}" if owners else None


def _left_out(rankings: list[Ranking]) -> str:
    """The reasons, with the mean number of candidates that each left out of a query's."""
    total: Counter[str] = Counter()
    for ranking in rankings:
        total.update(dict(ranking.excluded))
    means = tuple(f"{reason} {number / len(rankings):.1f}" for reason, number in total.items())
    return listing(means) or "nothing"
