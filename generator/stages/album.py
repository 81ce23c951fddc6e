"""Album: where the pages find every picture of a storyboard, and how large it is."""

from __future__ import annotations

from generator.core.figures import (
    Album,
    Picture,
    Rendition,
    Sprite,
    lines_path,
    member_path,
    overlay_path,
    panel_path,
    photo,
    strip_path,
)
from generator.stages.claim_pictures import CLAIM_LONG_SIDE
from generator.stages.pair_pictures import MODEL, member_sprite, pair_picture
from generator.stages.pictures import (
    HIDDEN_LONG_SIDE,
    MEMBER_LONG_SIDE,
    OVERLAY_LONG_SIDE,
    bounded,
    lines_size,
    panel_size,
    sprite,
)
from generator.stages.storyboard import LOCAL, Storyboard


def album(story: Storyboard) -> Album:
    """Where the pages find every picture, and how large it is."""
    shown = [image for image in story.audit.images.images if image.image_id in story.audit.attention]
    slugs = {image.image_id: story.public.image(image.image_id).slug for image in story.audit.images.images}
    return Album(
        photos={
            image.image_id: photo(slugs[image.image_id], image.width, image.height)
            for image in story.audit.images.images
        },
        overlays={
            image.image_id: _single(overlay_path(slugs[image.image_id]), bounded(image, OVERLAY_LONG_SIDE))
            for image in shown
        },
        strips={
            image.image_id: sprite(image, story.views_of(image), strip_path(slugs[image.image_id])) for image in shown
        },
        panels={
            ranking.query.query_id: _single(
                panel_path(story.public.query(ranking.query.query_id).slug), panel_size(*story.pair(ranking))
            )
            for ranking in story.panelled
        },
        member_maps={
            (member, image.image_id): _single(
                member_path(story.public.member(member).slug, slugs[image.image_id]),
                bounded(image, MEMBER_LONG_SIDE),
            )
            for image in shown
            for member in story.sampled_by(image)
        },
        hidings={
            query_id: tuple(
                _single(path, bounded(story.asked_again(found), HIDDEN_LONG_SIDE))
                for path, _ in story.of_hidden(found).values()
            )
            for query_id, found in story.audit.counterfactuals.items()
        },
        paired=_paired(story),
        pair_strips=_pair_strips(story),
        lined=_lined(story),
        exhibited=_exhibited(story),
    )


# ----------------------------------------------------------------------------------------------------------


def _lined(story: Storyboard) -> dict[tuple[str, str], Picture]:
    """Lines between points: of local features, and of the model itself."""
    found = {
        (ranking.query.query_id, LOCAL): _single(
            lines_path(story.public.query(ranking.query.query_id).slug, LOCAL), lines_size(*story.pair(ranking))
        )
        for ranking in story.lined
    }
    return found | {key: picture for key, picture in _paired(story).items() if key[1] == MODEL}


def _paired(story: Storyboard) -> dict[tuple[str, str], Picture]:
    by_id = story.audit.images.by_id
    found = {}
    for query_id, pairs in story.audit.pairs.items():
        candidates = {f"pair:{pair.rank}": by_id[pair.candidate.image_id] for pair in pairs}
        first, query = by_id[pairs[0].candidate.image_id], by_id[pairs[0].query.image_id]
        for name, (path, _) in story.of_pairs(query_id).items():
            if name != "members":
                found[query_id, name] = pair_picture(name, path, query, candidates.get(name, first))
    return found


def _exhibited(story: Storyboard) -> dict[tuple[str, str], Picture]:
    found = {}
    for finding in story.claims.findings:
        images = story.claims.images(finding)
        for name, (path, _) in story.claims.sheet(finding).items():
            found[finding.claim.claim_id, name] = _single(path, bounded(images[name], CLAIM_LONG_SIDE))
    return found


def _pair_strips(story: Storyboard) -> dict[str, Sprite]:
    by_id = story.audit.images.by_id
    return {
        query_id: member_sprite(
            story.of_pairs(query_id)["members"][0],
            [member.member for member in pairs[0].members if member.kind is not None],
            by_id[pairs[0].query.image_id],
            by_id[pairs[0].candidate.image_id],
        )
        for query_id, pairs in story.audit.pairs.items()
    }


def _single(path: str, size: tuple[int, int]) -> Picture:
    return Picture(renditions=(Rendition(path=path, width=size[0], height=size[1]),))
