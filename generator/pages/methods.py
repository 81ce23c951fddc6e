"""Methods of this audit: every choice it was made with, in sentences. For the mathematics see the docs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from generator.core.audit import HeatmapSettings
from generator.core.results import Recall, Route
from generator.pages.claim_methods import claim_sentences
from generator.pages.dossier import Dossier
from generator.pages.elements import LinkTo, Page
from generator.pages.format import count, integer, listing, map_label, number, percent, shorten
from generator.pages.groups import fusion
from generator.pages.strategies import mixed, strategy_sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """A heading and its sentences, one a line."""

    heading: str
    sentences: tuple[str, ...]
    anchor: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MethodsPage(Page):
    """The choices of one audit, then what its maps can say."""

    template: ClassVar[str] = "methods.html.j2"

    topics: tuple[Topic, ...]
    further: tuple[LinkTo, ...]


def make_methods(dossier: Dossier) -> MethodsPage:
    """The Methods page of an audit."""
    return MethodsPage(
        path="methods",
        title="Methods of this audit",
        heading="Methods of this audit",
        section="methods",
        lead="Every choice behind the pictures and numbers, in the order in which they are made.",
        topics=(
            Topic(heading="Heatmaps", sentences=_maps(dossier)),
            Topic(heading="From a map to a picture", sentences=_life(dossier.audit.heatmaps)),
            Topic(heading="Votes and regions", sentences=_votes(dossier.audit.heatmaps)),
            Topic(heading="Matching", sentences=_matching(dossier)),
            *((Topic(heading="Why these two", sentences=_pairs(dossier)),) if dossier.audit.pairs else ()),
            Topic(heading="Metrics", sentences=_metrics(dossier)),
            *_claims(dossier),
            Topic(heading="What the maps can and cannot say", sentences=LIMITS),
            Topic(heading="How this differs from the write-up", sentences=DIFFERENCES),
        ),
        further=(
            LinkTo(text="Members", href="members.html", note="preprocessing, layer and head of each"),
            LinkTo(text="Reproduce", href="reproduce.html", note="configuration, versions, digests"),
        ),
    )


def _claims(dossier: Dossier) -> tuple[Topic, ...]:
    sentences = claim_sentences(dossier)
    return (Topic(heading="Claims", sentences=sentences, anchor="claims"),) if sentences else ()


LIMITS = (
    "A heatmap shows where a gradient meets large features. It does not show that hiding the place would "
    "change the answer.",
    "Its resolution is that of the model's grid, and every cell has seen far more than its own area.",
    "Votes and their maps do not depend on the match: a query has the same beside every candidate. The pair maps "
    "that lead a match page do.",
    "The sum of an embedding is no property of the similarities: rotating the embedding space changes "
    "every such map and no similarity. Read it beside the self map and the controls.",
    "Heat on the background is a hint that the model uses it, and no proof; its absence clears nothing.",
    "A score orders the candidates of one query. It is no probability, and a person decides.",
)
DIFFERENCES = (
    "The maps are those of the write-up. What is made of them is not, because its code does something else "
    "than its text.",
    "It thresholds JET colours: the hottest value lights no channel and vanishes, and nearly all other heat "
    "lights one. Here numbers are compared with the threshold, before any colour.",
    "Its sum of a view and its flip overflows 8 bits, so that agreement looks like disagreement. Here the "
    "flip is undone, and each view has a vote.",
    "Its union over models is a running mean that gives the last model half of all weight. Here every map "
    "counts the same; the union is what at least one lights, the consensus what at least half do.",
)


def _maps(dossier: Dossier) -> tuple[str, ...]:
    settings = dossier.audit.heatmaps
    if not dossier.audit.facts:
        return ("The members brought embeddings and no models, so there are no heatmaps.",)
    silent = sum(len(one.no_evidence) for one in dossier.audit.attention.values())
    total = sum(one.maps for one in dossier.audit.attention.values())
    exact = tuple(shorten(name) for name, facts in dossier.audit.facts.items() if facts.linear_head)
    return (
        f"{count(len(settings.maps), 'map')} of every image, member and view: {listing(settings.maps)}.",
        *(f"{name}: {map_label(name)}." for name in settings.maps),
        f"Overlays, votes and regions are made of {settings.shown}.",
        "Only the head is differentiated: the backbone runs once, without gradients, and the result is the "
        "same to the last bit.",
        "A map whose channels cancel to less than 0.0001, or with nothing positive, is recorded as no "
        f"evidence: {integer(silent)} of {count(total, 'map')} here. It has a tile of its own and stays in "
        "the denominator of the votes.",
        *((f"Grad-CAM, HiResCAM and the decomposition draw one picture for {listing(exact)}.",) if exact else ()),
    )


def _life(settings: HeatmapSettings) -> tuple[str, ...]:
    scale = {
        "own": "its own maximum, so that maps of different members or images share no scale",
        "member": "the 99th percentile of its member's positive values over the audit, so that one "
        "member's maps share a scale",
    }
    colours = " (the write-up's, for comparison; it is not perceptually uniform)" if settings.colours == "jet" else ""
    return (
        "Maps are stored signed, on the model's grid; flip, rotation and letterbox are undone; negative "
        "values become zero.",
        f"Each is divided by {scale.get(settings.scale, settings.scale)}.",
        f"It is then interpolated to a grid of {settings.vote_grid} cells on the image's long side; "
        "threshold and colour come last.",
        "Pictures of a single member's map always have their own scale: they show where, not how much.",
        f"Colours: {settings.colours}{colours}. Opacity grows with the heat, and where there is none the "
        "photo is untouched.",
    )


def _votes(settings: HeatmapSettings) -> tuple[str, ...]:
    smallest = percent(settings.smallest_region, 2)
    return (
        f"A place has the vote of a (member, view) map where the map reaches {number(settings.threshold)}; "
        "votes are the share of the maps that do.",
        "The union is where at least one map votes, the consensus where at least half do.",
        "Regions are the connected parts, corners included, of the maps' mean scaled to its own maximum "
        f"and cut at the same threshold. Those under {smallest} of the image's area are dropped.",
        "The region that is lit at the highest of "
        f"{listing(tuple(number(one) for one in settings.graded))} has the highest priority.",
    )


def _matching(dossier: Dossier) -> tuple[str, ...]:
    audit = dossier.audit
    classes = tuple(
        f"{shorten(name, 30)} ({listing(tuple(shorten(one, 30) for one in viewpoints))})"
        for name, viewpoints in audit.viewpoint_classes.items()
    )
    per = "each query by itself" if audit.matching.route_per_query else "all queries of a scenario together"
    encounter = (
        "Photos of the query's own encounter are left out too."
        if audit.matching.exclude_same_encounter
        else "Photos of the query's own encounter stay among the candidates, though they are near-copies of it."
    )
    sides = tuple(
        f"A query of viewpoint {shorten(one, 30)} is not offered photos of viewpoint {shorten(other, 30)}, nor the "
        "other way round; photos of unknown viewpoint are always offered."
        for one, other in audit.matching.opposite
    )
    return (
        "The embeddings of a member's views are averaged.",
        *(f"Group {shorten(group.name)}: {fusion(group)}." for group in audit.groups),
        *((f"Viewpoint classes: {listing(classes)}.",) if classes else ()),
        f"A route is chosen for {per}, the first one that fits, never for a pair.",
        *(_route(route) for route in audit.routes),
        f"The query itself is never its own candidate. {encounter}",
        *sides,
        *_shortened(audit.recall),
        f"The {count(audit.matching.top_k, 'best candidate')} of a query are shown; equal scores keep the "
        "order of the database.",
    )


def _shortened(recall: Sequence[Recall]) -> tuple[str, ...]:
    """What is not re-ranked, where some is not."""
    if not recall:
        return ()
    if recall[0].method == "faiss":
        return (
            f"An index by the joined embeddings (FAISS, HNSW on one thread) lists {count(recall[0].k, 'candidate')} of "
            "each query; these alone are scored, exactly, and re-ranked where a strategy does. A smaller database is "
            "compared whole. The Metrics page says what the index misses.",
        )
    return (
        f"Strategies re-rank {count(recall[0].k, 'candidate')} of each query, the best by s; the others stay "
        "behind these in the order of s. The Metrics page says what that loses.",
    )


def _route(route: Route) -> str:
    return (
        f"Route {shorten(route.name)}, for queries of class {shorten(route.queries, 40)} against a "
        f"database of class {shorten(route.database, 40)}: s = {mixed(route.groups)}. "
        f"{strategy_sentence(route.strategy)}"
    )


def _pairs(dossier: Dossier) -> tuple[str, ...]:
    pairs = [pair for some in dossier.audit.pairs.values() for pair in some]
    exact = sum(pair.exact for pair in pairs)
    gap = max(abs(side.gap) for pair in pairs for side in (pair.query, pair.candidate))
    return (
        f"{count(len(pairs), 'pair')} of {count(len(dossier.audit.pairs), 'query', 'queries')} and their best "
        "candidates are explained by maps of both photos.",
        "A place's share is its part of the similarity: what its cell adds to one embedding, times the other photo's "
        "embedding, over members, views and groups by their weights. What the bias adds is not tied to a place.",
        f"{count(exact, 'of them adds', 'of them add')} up exactly, by construction; the largest difference between "
        f"the sum and the similarity is {gap:.1e}.",
        "Elsewhere the maps are HiResCAM or Grad-CAM towards the other photo's embedding, and what they miss is told "
        "as not explained.",
        "Lines join cells that are each other's most alike, by the cosine of their centred vectors, in the order of "
        "what they add; for them the cells are told from the audit's average photo.",
    )


def _metrics(dossier: Dossier) -> tuple[str, ...]:
    if not dossier.audit.images.labelled:
        return ("Nothing is known of who is who, so that nothing is measured.",)
    matching = dossier.audit.matching
    return (
        "Top-1, top-5 and top-20: the share of queries with a true match among the first 1, 5 or 20 candidates.",
        "mAP@20: average precision over the first 20 candidates as the Where's Whale-do challenge defines "
        "it, equal scores counting as one threshold, mean over queries.",
        "Queries without a true match in their database are counted apart.",
        f"Intervals are 95 % percentile intervals of {count(matching.bootstrap, 'bootstrap resample')} "
        f"that draw individuals with replacement (seed {matching.seed}).",
        f"{count(len(dossier.audit.sample), 'image')} for the member and group pages were drawn with the same seed.",
    )
