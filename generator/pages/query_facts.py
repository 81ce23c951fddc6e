"""What is known of a query: its photo, what it was compared with, and what the labels say."""

from __future__ import annotations

from generator.core.results import Ranking
from generator.pages.cards import left_out
from generator.pages.dossier import Dossier
from generator.pages.elements import Fact
from generator.pages.format import count, integer, number, plain, shorten
from generator.pages.searching import listed_of
from generator.pages.strategies import mixed, strategy_name


def query_facts(dossier: Dossier, ranking: Ranking, root: str) -> tuple[Fact, ...]:
    """The facts beside a query's photo."""
    image_id = ranking.query.image_id
    href = dossier.individual_href(image_id, root)
    return (
        Fact(
            label="Photo", value=shorten(dossier.names.image(image_id).label), href=dossier.image_href(image_id, root)
        ),
        Fact(
            label="Individual",
            value=shorten(dossier.individual(image_id)),
            href=href,
            note="by the labels" if href else None,
        ),
        *(
            Fact(label=plain(name).replace("_", " ").capitalize(), value=plain(value))
            for name, value in dossier.fields(image_id).items()
        ),
        _compared(dossier, ranking),
        *_truth(dossier, ranking),
        Fact(label="Route", value=shorten(ranking.route), note=_route(dossier, ranking)),
    )


def _compared(dossier: Dossier, ranking: Ranking) -> Fact:
    listed, photos = listed_of(dossier, ranking), count(ranking.considered, "photo")
    away = f"left out: {left_out(ranking)}"
    if listed is None:
        return Fact(label="Compared with", value=photos, note=away)
    return Fact(
        label="Compared with", value=f"{integer(listed)} of {photos}", note=f"the nearest that an index found; {away}"
    )


def _truth(dossier: Dossier, ranking: Ranking) -> tuple[Fact, ...]:
    if ranking.true_matches is None:
        return (Fact(label="True matches", value="not known", note="the query has no label"),)
    facts = [
        Fact(label="True matches", value=integer(ranking.true_matches), note="photos of the same individual to find")
    ]
    if ranking.first_true_rank is not None:
        facts.append(Fact(label="First true match", value=f"rank {integer(ranking.first_true_rank)}"))
    elif ranking.true_matches:
        by = "the index" if listed_of(dossier, ranking) else "the ranking that was brought along"
        facts.append(Fact(label="First true match", value="not listed", note=f"by {by}"))
    if ranking.average_precision is not None:
        facts.append(Fact(label="Average precision", value=number(ranking.average_precision, 3), note="at 20"))
    return tuple(facts)


def _route(dossier: Dossier, ranking: Ranking) -> str | None:
    route = next((route for route in dossier.audit.routes if route.name == ranking.route), None)
    if route is None:
        return None
    return ", ".join(filter(None, (mixed(route.groups), strategy_name(route.strategy))))
