"""The plots of the Metrics page, from the audit's evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from generator.core.results import Curve, Estimate, Evaluation, Metrics, OpenSet, Reliability, Spread
from generator.pages.dossier import Dossier
from generator.pages.format import count, integer, number, percent, shorten, similarity
from generator.pages.plots import (
    Axis,
    Bin,
    Histogram,
    Mark,
    Measure,
    Plot,
    Point,
    Reference,
    Series,
    distribution,
    intervals,
    line_chart,
    reliability,
)

SHARE = partial(percent, digits=0)


def accuracy_plot(dossier: Dossier) -> Plot | None:
    """Top-1 of the ensemble, its scenarios, groups and members, with intervals."""
    audit = dossier.audit
    if audit.metrics is None or not audit.metrics.top1.queries:
        return None
    scenarios = audit.scenario_metrics if len(audit.scenario_metrics) > 1 else {}
    kinds = (
        {"The whole ensemble": audit.metrics},
        {f"scenario {shorten(name, 30)}": metrics for name, metrics in scenarios.items()},
        {f"group {shorten(name, 30)}": metrics for name, metrics in audit.group_metrics.items()},
        {shorten(name, 30): metrics for name, metrics in audit.member_metrics.items()},
    )
    measures = [_measure(name, found, kind) for kind, named in enumerate(kinds) for name, found in named.items()]
    return intervals(
        title="Top-1 with 95 % intervals",
        x=_share_axis("Top-1"),
        measures=measures,
        reading="Sources are measured over the queries that they serve; compare those of one route.",
    )


def cmc_plot(found: Evaluation) -> Plot:
    """The share of queries with a true match among the first k."""
    return line_chart(
        title="Found among the first k (CMC)",
        x=Axis(label="k", low=1, high=found.cmc[0].x[-1], text=partial(number, digits=0), ticks=(1, 5, 10, 15, 20)),
        y=_share_axis("Queries"),
        series=[_series(curve, "all queries" if curve.name == "all" else curve.name) for curve in found.cmc],
        reading="The share of queries with a true match among the first k candidates.",
    )


def growth_plot(curves: Sequence[Curve]) -> Plot:
    """Top-1 by the size of the database, a line for each route."""
    most = max(curve.x[-1] for curve in curves)
    return line_chart(
        title="Top-1 as the database grows",
        x=Axis(label="Other individuals searched", low=1, high=most, text=_whole, log=True),
        y=_share_axis("Top-1"),
        series=[_series(curve, curve.name) for curve in curves],
        reading="What is expected with so many other individuals, drawn by lot from those in the database. Where it "
        "still falls at the right end, a larger catalogue will cost accuracy.",
    )


def spread_plot(spread: Spread, found: OpenSet | None) -> Plot:
    """A route's scores of the best true match and of the best other candidate."""
    edges, total = spread.edges, sum(spread.true)
    heights = [tuple(n / max(1, sum(counts)) for n in counts) for counts in (spread.true, spread.other)]
    threshold = None if found is None else Mark(value=found.threshold, label=f"threshold {similarity(found.threshold)}")
    return distribution(
        title=f"Scores of true and of other candidates, route {shorten(spread.route, 30)}",
        x=Axis(label="Score", low=edges[0], high=edges[-1], text=number, exact=similarity),
        y=Axis(label="Queries", low=0, high=max(max(one) for one in heights), text=SHARE, exact=percent),
        edges=edges,
        histograms=[
            Histogram(name="best true match", heights=heights[0]),
            Histogram(name="best other candidate", heights=heights[1]),
        ],
        mark=threshold,
        reading=f"One of each, of {count(total, 'query', 'queries')}. The less they overlap, the more a score tells.",
    )


def roc_plot(sets: Sequence[OpenSet]) -> Plot:
    """Known individuals accepted against new ones mistaken for known, a line for each route."""
    return line_chart(
        title="Known against new individuals (ROC)",
        x=_share_axis("New individuals taken for known"),
        y=_share_axis("Known individuals accepted"),
        series=[
            Series(
                name=shorten(found.route, 40),
                points=tuple(Point(x=x, y=y) for x, y in zip(found.false_alarms, found.found, strict=True)),
                note=f"AUC {number(found.auc.value, 3)}",
            )
            for found in sets
        ],
        reference=Reference(name="by lot", start=(0, 0), end=(1, 1)),
        reading="Each point is a threshold on the first candidate's score.",
        table=False,
    )


def reliability_plot(found: Reliability) -> Plot:
    """Estimated against observed shares of true pairs, of one member."""
    bins = [
        Bin(predicted=estimated, observed=observed, count=pairs)
        for estimated, observed, pairs in zip(found.estimated, found.observed, found.pairs, strict=True)
    ]
    return reliability(
        title=f"Calibration of {shorten(found.member, 30)}",
        x=_share_axis("Estimated share of true pairs"),
        y=_share_axis("Observed share"),
        bins=bins,
        counted="Pairs",
        reading=f"Mean distance from the diagonal, over all pairs: {percent(found.error, 2)}.",
    )


# ----------------------------------------------------------------------------------------------------------


def _share_axis(label: str) -> Axis:
    return Axis(label=label, low=0, high=1, text=SHARE, exact=percent)


def _whole(value: float) -> str:
    return integer(round(value))


def _series(curve: Curve, name: str) -> Series:
    return Series(name=shorten(name, 40), points=tuple(_point(x, y) for x, y in zip(curve.x, curve.y, strict=True)))


def _point(x: float, estimate: Estimate) -> Point:
    return Point(x=x, y=estimate.value, low=estimate.low, high=estimate.high)


def _measure(name: str, metrics: Metrics, kind: int) -> Measure:
    top1 = metrics.top1
    return Measure(name=name, value=top1.value, low=top1.low, high=top1.high, kind=kind)
