"""What the maps of a route say together about one image."""

from __future__ import annotations

from generator.core.audit import HeatmapSettings
from generator.core.correlation import correlations, mean_off_diagonal
from generator.core.heatmaps import Levels, mean_level, member_levels
from generator.core.regions import regions
from generator.core.results import Attention
from generator.core.votes import consensus, union, votes


def attention(image_id: str, lit: Levels, settings: HeatmapSettings) -> Attention:
    """Votes, regions and agreement of one image's maps.

    lit : the levels of the route's maps of ``settings.shown`` (`generator.core.heatmaps.levels`).

    Regions are those of the maps' mean level, scaled to its own maximum and cut at ``settings.threshold``:
    unlike the votes of a few maps it has a graded height, and a peak wherever anything is evident.
    """
    shares = votes(lit.values, settings.threshold)
    shares.setflags(write=False)
    level = mean_level(lit)
    return Attention(
        image_id=image_id,
        map_name=lit.map_name,
        threshold=settings.threshold,
        votes=shares,
        maps=len(lit.views),
        no_evidence=tuple(view for view, evident in zip(lit.views, lit.evident, strict=True) if not evident),
        regions=regions(level, level >= settings.threshold, settings.graded, settings.smallest_region),
        union_share=float(union(shares).mean()),
        consensus_share=float(consensus(shares).mean()),
        agreement=mean_off_diagonal(correlations(member_levels(lit)[1].reshape(-1, shares.size))),
        flip_consistency=flip_consistency(lit),
    )


def flip_consistency(lit: Levels) -> tuple[tuple[str, float | None], ...]:
    """Per member, the correlation of its map with the unflipped map of the mirrored photo.

    ``None`` where a view is missing or shows nothing.
    Low values warn that averaging the two views mixes two different answers (a left and a right flank).
    """
    place = {view: row for row, view in enumerate(lit.views)}
    results: list[tuple[str, float | None]] = []
    for member in dict.fromkeys(member for member, _ in lit.views):
        rows = [place[member, view] for view in ("identity", "flip") if (member, view) in place]
        maps = lit.values[rows].reshape(len(rows), -1)
        results.append((member, mean_off_diagonal(correlations(maps))))
    return tuple(results)
