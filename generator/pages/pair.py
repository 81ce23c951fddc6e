"""Why these two: the section that a match page leads with (DESIGN 2.2-2.3)."""

from __future__ import annotations

from dataclasses import dataclass

from generator.core.pairs import MemberPart, Pair
from generator.core.results import Ranking
from generator.pages.dossier import Dossier
from generator.pages.elements import Figure, SpriteRow, SpriteTile, Strip, Table, figure, ratio_style
from generator.pages.format import count, integer, listing, percent, shorten, similarity
from generator.pages.pair_shares import add_up, flow_table, of_similarity, share_note, share_table
from generator.pages.pair_trust import contrast_trust, lines_trust, panel_trust, short_trust, trust_note

PANEL_SIZES = "(max-width: 60em) 96vw, 1200px"
LINES_SIZES = "(max-width: 60em) 96vw, 900px"
OTHERS = (420, 260)
"""The pixels that the style sheet draws another pair within."""
CONTRAST = (300, 320)
MODEL = "model:1"
KINDS = {
    "decomposition": "exact decomposition",
    "hirescam": "HiResCAM (gradient x activation)",
    "gradcam": "Grad-CAM towards the other photo",
}
FLOWS = (
    "Shares may be far above 100\u00a0% and cancel: photos agree where both show more than the average photo does, and "
    "where both show less of it, as two backgrounds do."
)
HUES = "Amber speaks for the match, blue against it; every map is on a scale of its own."


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherPair:
    """A further candidate with its pair maps."""

    title: str
    href: str
    figure: Figure
    line: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PairView:
    """The first candidate's pair maps with what they add up to, point to point, by member, and the others' maps."""

    panel: Figure
    trust_note: str
    sentence: str
    shares: Table
    shares_note: str
    contrast: Figure | None
    contrast_note: str
    lines: Figure | None
    flows: Table | None
    flows_note: str
    members: Strip | None
    others: tuple[OtherPair, ...]


def pair_view(dossier: Dossier, ranking: Ranking, root: str) -> PairView | None:
    """The section of one query; ``None`` where its candidates are not explained."""
    pairs = dossier.audit.pairs.get(ranking.query.query_id, ())
    panel = dossier.figures.pair(ranking.query.query_id, "panel") if pairs else None
    if panel is None:
        return None
    first = pairs[0]
    query, candidate = _names(dossier, first)
    return PairView(
        panel=figure(
            panel,
            root=root,
            sizes=PANEL_SIZES,
            alt=(
                f"Four panels side by side: query {query}; where it resembles {candidate}; where {candidate} resembles "
                f"it; candidate {candidate}"
            ),
            caption=(
                f"From left: query {query}, where it resembles the candidate, where candidate {candidate} resembles "
                f"the query, and the candidate. {_kinds(first)[0].upper()}{_kinds(first)[1:]} of the similarity "
                f"{similarity(first.similarity)}, made of both photos. {HUES}{panel_trust(dossier, first)}"
            ),
            eager=True,
        ),
        trust_note=trust_note(dossier),
        sentence=add_up(first),
        shares=share_table(first),
        shares_note=share_note(dossier, ranking, first),
        contrast=_contrast(dossier, ranking, first, root),
        contrast_note=_unrivalled(first),
        lines=_lines(dossier, ranking, first, root),
        flows=flow_table(first),
        flows_note=FLOWS,
        members=_members(dossier, ranking, first, root),
        others=tuple(_other(dossier, ranking, pair, root) for pair in pairs[1:]),
    )


def _names(dossier: Dossier, pair: Pair) -> tuple[str, str]:
    query, candidate = (shorten(dossier.names.image(side.image_id).label, 40) for side in (pair.query, pair.candidate))
    return query, candidate


def _kinds(pair: Pair) -> str:
    kinds = dict.fromkeys(KINDS[member.kind] for member in pair.members if member.kind is not None)
    return listing(tuple(kinds))


def _contrast(dossier: Dossier, ranking: Ranking, pair: Pair, root: str) -> Figure | None:
    picture = dossier.figures.pair(ranking.query.query_id, "contrast")
    if picture is None or pair.against is None:
        return None
    query, candidate = _names(dossier, pair)
    other = shorten(dossier.names.image(pair.against).label, 40)
    who = "another individual's best photo" if dossier.audit.images.by_id[pair.against].individual else "the next photo"
    return figure(
        picture,
        root=root,
        within=CONTRAST,
        alt=f"Query {query}: what speaks for {candidate} rather than {other}",
        caption=(
            f"Why not the runner-up: what on the query speaks for {candidate} (amber) rather than {other} (blue), "
            f"{who} in this ranking.{contrast_trust(dossier, pair)}"
        ),
    )


def _unrivalled(pair: Pair) -> str:
    return "" if pair.against else "No photo of another individual is among those listed, so there is no runner-up."


def _lines(dossier: Dossier, ranking: Ranking, pair: Pair, root: str) -> Figure | None:
    picture = dossier.figures.lines(ranking.query.query_id, MODEL)
    if picture is None:
        return None
    query, candidate = _names(dossier, pair)
    parts = [
        f"{place}: {link.query_part} to {link.candidate_part}, {percent(link.share / pair.similarity, 1)}"
        for place, link in enumerate(pair.links, start=1)
        if link.query_part and link.candidate_part and pair.similarity
    ]
    told = f" {'; '.join(parts)}." if parts else ""
    return figure(
        picture,
        root=root,
        sizes=LINES_SIZES,
        alt=f"Query {query} and candidate {candidate} with {count(len(pair.links), 'numbered line')} between places",
        caption=(
            f"Places that speak to each other, by the models: each is the other's most alike, and the lines are those "
            f"with the largest shares of what sets both photos apart from the average one. Together "
            f"{of_similarity(pair.linked, pair)} of the similarity; the rest is spread.{told}"
            f"{lines_trust(dossier, pair)}"
        ),
    )


def _members(dossier: Dossier, ranking: Ranking, pair: Pair, root: str) -> Strip | None:
    sprite = dossier.figures.pair_members(ranking.query.query_id)
    if sprite is None or len(pair.members) < 2:
        return None
    by_name = {member.member: member for member in pair.members}
    rows = []
    for tile in sprite.tiles:
        name = shorten(dossier.names.member(tile.member).label, 40)
        box = tile.box
        shift = (
            f"width: {100 * sprite.width / box.width:.4f}%",
            f"left: {-100 * box.x / box.width:.4f}%",
            f"top: {-100 * box.y / box.height:.4f}%",
        )
        rows.append(
            SpriteTile(
                alt=f"Pair maps of {name}, query and candidate",
                caption=name,
                note=_member_note(dossier, by_name[tile.member], pair),
                frame=ratio_style(box.width, box.height),
                place="; ".join(shift),
            )
        )
    return Strip(
        src=root + sprite.path,
        width=sprite.width,
        height=sprite.height,
        rows=(SpriteRow(name="By member, query and candidate", href=None, note=None, tiles=tuple(rows)),),
    )


def _member_note(dossier: Dossier, member: MemberPart, pair: Pair) -> str:
    told = [f"{of_similarity(member.share, pair)} of the similarity"]
    if not member.exact:
        told.append(f"{of_similarity(member.query_gap, pair)} not explained")
    return "; ".join(filter(None, [", ".join(told), short_trust(dossier, pair, member.member)]))


def _other(dossier: Dossier, ranking: Ranking, pair: Pair, root: str) -> OtherPair:
    picture = dossier.figures.pair(ranking.query.query_id, f"pair:{pair.rank}")
    if picture is None:
        raise ValueError(f"every explained pair is drawn, but {pair.query_id} with candidate {pair.rank} is not")
    query, candidate = _names(dossier, pair)
    return OtherPair(
        title=f"{integer(pair.rank)}. {candidate}",
        href=f"#candidate-{pair.rank}",
        figure=figure(
            picture,
            root=root,
            within=OTHERS,
            alt=f"Where query {query} and candidate {candidate} resemble each other",
        ),
        line="; ".join(filter(None, [_short(pair), short_trust(dossier, pair)])),
    )


def _short(pair: Pair) -> str:
    """The similarity and its largest parts."""
    largest = sorted(pair.query.parts, key=lambda part: -part[1])[:2]
    told = [f"{name} {of_similarity(share, pair)}" for name, share in largest]
    return ", ".join([f"s {similarity(pair.similarity)}", *told])
