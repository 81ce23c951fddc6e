"""Everything a page maker looks up: the audit, its public names, its pictures, and who appears where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import TypeVar

from generator.core.audit import Audit
from generator.core.figures import Figures
from generator.core.member import MemberSpec
from generator.core.public_names import PublicNames
from generator.core.records import ImageRecord
from generator.core.results import Candidate, Ranking
from generator.core.slugs import slugs
from generator.pages.elements import BoxMark, Figure, figure
from generator.pages.format import UNKNOWN, shorten

UNLABELLED = "unlabelled"
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Appearance:
    """An image among the candidates of a query, at ``rank`` (from 1)."""

    ranking: Ranking
    candidate: Candidate
    rank: int


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """An audit with its indexes, each made once for all pages (a page costs what it shows, not what there is)."""

    audit: Audit
    names: PublicNames
    figures: Figures

    @cached_property
    def images(self) -> tuple[ImageRecord, ...]:
        """The images, in the audit's order or, with hashed ids, in order of their public names."""
        return self.told(self.audit.images.images, lambda image: self.names.image(image.image_id).label)

    @cached_property
    def rankings(self) -> Mapping[str, Ranking]:
        """Rankings by query id, in the audit's order or, with hashed ids, in order of their public names."""
        found = {ranking.query.query_id: ranking for ranking in self.audit.rankings}
        return {name: found[name] for name in self.told(found, lambda name: self.names.query(name).label)}

    @cached_property
    def paged(self) -> tuple[Ranking, ...]:
        """The rankings that have a page, in the order in which previous and next walk through them."""
        known = (query_id for query_id in self.audit.paged if query_id in self.rankings)
        ordered = self.told(known, lambda query_id: self.names.query(query_id).label)
        return tuple(self.rankings[query_id] for query_id in ordered)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The position in `paged` of every query that has a page."""
        return {ranking.query.query_id: position for position, ranking in enumerate(self.paged)}

    @cached_property
    def asked(self) -> Mapping[str, tuple[Ranking, ...]]:
        """The rankings whose query is an image, by image id."""
        return _grouped((ranking.query.image_id, ranking) for ranking in self.rankings.values())

    @cached_property
    def appearances(self) -> Mapping[str, tuple[Appearance, ...]]:
        """Where an image is among the candidates shown, by image id."""
        return _grouped(
            (candidate.image_id, Appearance(ranking=ranking, candidate=candidate, rank=rank))
            for ranking in self.rankings.values()
            for rank, candidate in enumerate(ranking.candidates, start=1)
        )

    @cached_property
    def photos_of(self) -> Mapping[str, tuple[ImageRecord, ...]]:
        """The images of every individual, in order of its public name (the private one's order would tell)."""
        found = _grouped((i.individual, i) for i in self.images if i.individual is not None)
        ordered = sorted(found, key=lambda individual: (self.names.individual(individual).label, individual))
        return {individual: found[individual] for individual in ordered}

    def told(self, things: Iterable[T], label: Callable[[T], str]) -> tuple[T, ...]:
        """Things in an order that may be told: that of private ids would give hashed ones away."""
        return tuple(sorted(things, key=label) if self.names.privacy.ids == "hashed" else things)

    @cached_property
    def shape(self) -> str:
        """The mat that photos lie on in a grid, as the CSS variable ``--cell``: the images' median, within reason."""
        shapes = [image.width / image.height for image in self.audit.images.images]
        return f"--cell: {min(max(median(shapes), 0.5), 1.6) if shapes else 1:.3f}"

    @cached_property
    def claims(self) -> Mapping[str, str]:
        """The file name of every claim's page, by claim id."""
        return slugs(finding.claim.claim_id for finding in self.audit.findings)

    @cached_property
    def members(self) -> Mapping[str, MemberSpec]:
        """Members by name."""
        return {member.name: member for member in self.audit.members}

    @cached_property
    def _published(self) -> Mapping[str, Mapping[str, str]]:
        return {image.image_id: dict(self.names.fields(image)) for image in self.audit.images.images}

    def field(self, image_id: str, name: str) -> str | None:
        """A published field of an image (``viewpoint``, ``date``, ``encounter`` ...), or ``None``."""
        return self._published[image_id].get(name) or None

    def fields(self, image_id: str) -> Mapping[str, str]:
        """All published fields of an image, the viewpoint first (it may be `UNKNOWN`)."""
        viewpoint = self.viewpoint(image_id)
        known = {} if viewpoint is None else {"viewpoint": viewpoint}
        return {**known, **self._published[image_id]}

    def individual(self, image_id: str) -> str:
        """The published name of an image's individual, or `UNLABELLED`."""
        individual = self.audit.images.by_id[image_id].individual
        return UNLABELLED if individual is None else self.names.individual(individual).label

    def viewpoint(self, image_id: str) -> str | None:
        """The viewpoint of an image, `UNKNOWN` where nobody noted it, ``None`` where viewpoints are not published."""
        return (self.field(image_id, "viewpoint") or UNKNOWN) if self.publishes("viewpoint") else None

    def publishes(self, name: str) -> bool:
        """Whether a field may be published at all; what may not is passed over, not called unknown."""
        privacy = self.names.privacy
        return name in privacy.fields and not (name == "date" and privacy.dates == "none")

    def image_href(self, image_id: str, root: str) -> str:
        """The page of an image."""
        return f"{root}images/{self.names.image(image_id).slug}.html"

    def individual_href(self, image_id: str, root: str) -> str | None:
        """The page of an image's individual, if it has one."""
        individual = self.audit.images.by_id[image_id].individual
        return None if individual is None else f"{root}individuals/{self.names.individual(individual).slug}.html"

    def query_href(self, query_id: str, root: str) -> str | None:
        """The page of a query, if it has one."""
        return f"{root}queries/{self.names.query(query_id).slug}.html" if query_id in self.place else None

    def answer_href(self, ranking: Ranking, root: str) -> str:
        """The page of a query or, where it has none, of its image."""
        return self.query_href(ranking.query.query_id, root) or self.image_href(ranking.query.image_id, root)

    def claim_href(self, claim_id: str, root: str) -> str:
        """The page of a claim."""
        return f"{root}claims/{self.claims[claim_id]}.html"

    def alt(self, image_id: str) -> str:
        """What a photo is, in words: id, individual and viewpoint, all from the published fields."""
        who = self.individual(image_id)
        shown = "an unlabelled individual" if who == UNLABELLED else f"individual {shorten(who)}"
        viewpoint = self.viewpoint(image_id)
        seen = "" if viewpoint is None else f", viewpoint {shorten(viewpoint)}"
        return f"Photo {shorten(self.names.image(image_id).label)} of {shown}{seen}"

    def photo(
        self,
        image_id: str,
        root: str,
        *,
        sizes: str | None = None,
        within: tuple[int, int] | None = None,
        layer: bool = True,
        boxes: tuple[BoxMark, ...] = (),
        caption: str | None = None,
        href: str | None = None,
        eager: bool = False,
    ) -> Figure:
        """The photo of an image as a figure, with its votes layer unless ``layer`` is false.

        A small one (``within``) has what is known of it written beside it, and its words only name it.
        """
        return figure(
            self.figures.photo(image_id),
            root=root,
            alt=f"Photo {shorten(self.names.image(image_id).label)}" if within else self.alt(image_id),
            sizes=sizes,
            within=within,
            layer=self.figures.overlay(image_id) if layer else None,
            boxes=boxes,
            caption=caption,
            href=href,
            eager=eager,
        )


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    found: defaultdict[str, list[T]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}
