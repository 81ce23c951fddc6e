"""The section of a match page on local features: points that belong together, or that there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.core.correspondence import LocalMatch
from generator.core.local_fusion import HALF, PART
from generator.core.results import Ranking
from generator.pages.dossier import Dossier
from generator.pages.elements import Cell, Column, Figure, Row, Table, figure
from generator.pages.format import count, integer, number, percent, shorten

SIZES = "(max-width: 60em) 96vw, 1200px"
FIRST = "local:1"
"""The picture of the first candidate, by its name in `generator.core.figures`."""
NOTE = (
    "Keypoints are matched by their descriptors and must then fit one geometric model. More inliers than chance gives "
    "mean that one patterned surface is in both photos: a mark, or as well a shared background. Their absence "
    "says little: water, blur and a turned body hide what was there."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalView:
    """``figure`` shows the first candidate's inliers where they are supported; ``table`` the candidates beyond it."""

    sentence: str
    figure: Figure | None
    table: Table | None
    note: str


def local_view(dossier: Dossier, ranking: Ranking, root: str) -> LocalView | None:
    """The section of one query; ``None`` where no local features were matched."""
    found = dossier.audit.local_matches.get(ranking.query.query_id, ())
    if not found:
        return None
    return LocalView(
        sentence=local_sentence(found[0]),
        figure=_figure(dossier, ranking, found[0], root),
        table=_table(found) if len(found) > 1 else None,
        note=f"{NOTE}{_fused(ranking)}",
    )


def local_sentence(found: LocalMatch) -> str:
    """What was found between two photos, in one sentence."""
    query, match = found.keypoints
    seen = f"{found.method}{', the candidate mirrored' if found.mirrored else ''}"
    tentative = count(found.tentative, "tentative match", "tentative matches")
    counted = f"{integer(query)} and {count(match, 'keypoint')}, {tentative}"
    model = "one affine map" if found.model == "affine" else "one homography"
    if found.verdict == "supported":
        return (
            f"{seen}: {counted}, {integer(found.inliers)} of them fit {model} ({percent(found.ratio, 0)}), median "
            f"reprojection error {number(found.error, 1)}\u00a0px."
        )
    if not found.inliers:
        return f"No geometric support. {seen}: {counted}, and no {model.removeprefix('one ')} that fits them."
    return (
        f"No geometric support. {seen}: {counted}, {integer(found.inliers)} of them fit {model}, which chance would "
        "give too."
    )


def _figure(dossier: Dossier, ranking: Ranking, found: LocalMatch, root: str) -> Figure | None:
    picture = dossier.figures.lines(ranking.query.query_id, FIRST)
    if picture is None:
        return None
    query, candidate = (
        shorten(dossier.names.image(image_id).label, 40)
        for image_id in (ranking.query.image_id, ranking.candidates[0].image_id)
    )
    shown = f"{integer(len(found.shown))} of {count(found.inliers, 'inlier')}"
    return figure(
        picture,
        root=root,
        sizes=SIZES,
        alt=(
            f"Query {query} and candidate {candidate} side by side, with numbered dots joined by coloured lines at "
            f"{count(len(found.shown), 'point')} that belong together"
        ),
        caption=f"Left: query {query}. Right: candidate {candidate}. Lines join {shown}, chosen to lie far apart.",
    )


def _table(found: Sequence[LocalMatch]) -> Table:
    return Table(
        caption="Local features, by candidate",
        columns=(
            Column(label="Candidate"),
            *(
                Column(label=label, numeric=True)
                for label in ("Keypoints", "Tentative", "Inliers", "Ratio", "Error, px")
            ),
            Column(label="Verdict"),
        ),
        rows=tuple(_row(rank, one) for rank, one in enumerate(found, start=1)),
    )


def _row(rank: int, found: LocalMatch) -> Row:
    verdict = f"{found.verdict}{', mirrored' if found.mirrored else ''}"
    counts = (found.keypoints[1], found.tentative, found.inliers)
    told = (*map(integer, counts), percent(found.ratio, 0), number(found.error, 1))
    return Row(
        cells=(
            Cell(text=str(rank), heading=True, href=f"#candidate-{rank}"),
            *(Cell(text=text, numeric=True) for text in told),
            Cell(text=verdict),
        )
    )


def _fused(ranking: Ranking) -> str:
    """Where inliers are part of the ranking: how."""
    if not any(name == PART for candidate in ranking.candidates for name, _ in candidate.parts):
        return ""
    return (
        f" Here they are part of the ranking: n inliers of a supported match add w \u00b7 n / (n + {HALF}) to the "
        f"score, told as \u201c{PART}\u201d among the scores."
    )
