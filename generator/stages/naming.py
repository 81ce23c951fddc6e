"""Names of artefacts: a key lists everything that can change the answer (DESIGN 3), so nothing is ever stale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

from generator.core.member import MapName, MemberSpec
from generator.core.records import ImageRecord
from generator.store.artefacts import key
from generator.store.decode import decoder

LIBRARIES = tuple((name, version(name)) for name in ("numpy", "scipy"))
"""What numbers made after the pass also depend on; part of their keys."""

PASS_VERSION = 1
"""Raise when what one pass stores changes its meaning."""

FACTS_VERSION = 2
"""Likewise for what models know of themselves."""

PLACE_VERSION = 2
"""Likewise for embeddings by place."""


@dataclass(frozen=True, kw_only=True)
class ArtefactNames:
    """Keys of what the pass stores: per (image, member, view) an embedding and one heatmap per map name.

    Decoders differ between versions of the imaging library, so that is in the keys too.
    ``fingerprints`` (member -> digest) cover weights, preprocessing, method, library versions, runtime and machine.
    """

    fingerprints: Mapping[str, str]
    views: Mapping[str, tuple[str, ...]]
    maps: tuple[MapName, ...]

    @staticmethod
    def of(
        members: tuple[MemberSpec, ...], fingerprints: Mapping[str, str], maps: tuple[MapName, ...]
    ) -> ArtefactNames:
        """Names for these members and maps."""
        return ArtefactNames(fingerprints=fingerprints, views={spec.name: spec.views for spec in members}, maps=maps)

    def embedding(self, image: ImageRecord, member: str, view: str) -> str:
        """Key of one embedding (D,)."""
        return key("embedding", PASS_VERSION, _decoder(), image.digest, self.fingerprints[member], view)

    def heatmap(self, image: ImageRecord, member: str, view: str, map_name: str) -> str:
        """Key of one heatmap (h, w) with its evidence."""
        return key("heatmap", PASS_VERSION, _decoder(), image.digest, self.fingerprints[member], view, map_name)

    def row(self, image: ImageRecord, spec: MemberSpec) -> list[str]:
        """What one image's embeddings of a member are known by, also where they were computed elsewhere."""
        if spec.embeddings is None:
            return [self.embedding(image, spec.name, view) for view in spec.views]
        return [self.fingerprints[spec.name], image.image_id]

    def facts(self, member: str) -> str:
        """Key of what the loaded member knows of itself."""
        return key("facts", PASS_VERSION, FACTS_VERSION, self.fingerprints[member])

    def cells(self, image: ImageRecord, member: str) -> str:
        """Key of a member's embedding of an image by place, over its views."""
        size = (image.width, image.height)
        views = self.views[member]
        return key("cells", PLACE_VERSION, _decoder(), image.digest, size, self.fingerprints[member], views)

    def aimed(self, image: ImageRecord, spec: MemberSpec, kind: str, other: ImageRecord) -> str:
        """Key of a member's map of an image towards the embedding of another, over its views."""
        return key("aimed", PLACE_VERSION, self.cells(image, spec.name), kind, self.row(other, spec))

    @staticmethod
    def damaged(image: ImageRecord) -> str:
        """Key of the note that this image would not decode."""
        return key("damaged", PASS_VERSION, _decoder(), image.digest)

    def of_pass(self, image: ImageRecord, member: str) -> frozenset[str]:
        """Every key that one image's pass through one member fills."""
        return frozenset(
            found
            for view in self.views[member]
            for found in (
                self.embedding(image, member, view),
                *(self.heatmap(image, member, view, str(name)) for name in self.maps),
            )
        )


@cache
def _decoder() -> str:
    return key(decoder())
