"""Recall: read back what the pass stored - embeddings, heatmaps and what the models knew of themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from generator.core.geometry import Frame, frame
from generator.core.member import MemberFacts, MemberSpec
from generator.core.records import ImageRecord, ImageSet
from generator.core.results import Embeddings, Heatmap
from generator.errors import LostArtefactError
from generator.stages.naming import ArtefactNames
from generator.store.artefacts import Artefacts
from generator.store.vectors import read_vectors


def recall_embeddings(
    images: ImageSet,
    served: Mapping[str, tuple[str, ...]],
    members: Sequence[MemberSpec],
    names: ArtefactNames,
    artefacts: Artefacts,
) -> dict[str, Embeddings]:
    """Every member's embeddings of the images it serves, in the image set's order, by member name.

    Members that bring embeddings computed elsewhere are read from their own files. Raises `LostArtefactError` where
    something is not stored, and `ImageSetError` where such a file lacks an image.
    """
    found = {}
    for spec in members:
        records = [image for image in images.images if spec.name in served.get(image.image_id, ())]
        if not records:
            continue
        ids = tuple(image.image_id for image in records)
        if spec.embeddings is None:
            keys = [names.embedding(image, spec.name, view) for image in records for view in spec.views]
            rows = [stored.array for _, stored in artefacts.get_arrays(keys)]
            expect(len(rows), len(keys), f"embeddings of {spec.name}")
            vectors = np.stack(rows).reshape(len(records), len(spec.views), -1)
        else:
            vectors = read_vectors(spec.embeddings, spec.embedding_ids, ids)[:, None, :]
        vectors.setflags(write=False)
        found[spec.name] = Embeddings(member=spec.name, image_ids=ids, vectors=vectors)
    return found


def recall_heatmaps(
    image: ImageRecord, members: Sequence[str], map_name: str, names: ArtefactNames, artefacts: Artefacts
) -> tuple[Heatmap, ...]:
    """One image's maps of one name, member by member and view by view.

    Raises `LostArtefactError` where one is not stored.
    """
    wanted = [(member, view) for member in members for view in names.views.get(member, ())]
    keys = [names.heatmap(image, member, view, map_name) for member, view in wanted]
    stored = [found for _, found in artefacts.get_arrays(keys)]
    expect(len(stored), len(keys), f"heatmaps of {image.image_id}")
    return tuple(
        Heatmap(
            member=member,
            view=view,
            name=map_name,
            values=found.array,
            evidence=float(found.meta["evidence"] or 0.0),
        )
        for (member, view), found in zip(wanted, stored, strict=True)
    )


def frames(image: ImageRecord, members: Sequence[MemberSpec]) -> dict[str, Frame]:
    """How the image sits in each member's input, by member."""
    return {spec.name: frame(image.width, image.height, spec.input) for spec in members}


def framed_heatmaps(
    images: Sequence[ImageRecord], spec: MemberSpec, map_name: str, names: ArtefactNames, artefacts: Artefacts
) -> Iterator[tuple[Heatmap, Frame]]:
    """All of one member's maps of one name, with their frames, one image at a time."""
    for image in images:
        place = frame(image.width, image.height, spec.input)
        for heatmap in recall_heatmaps(image, (spec.name,), map_name, names, artefacts):
            yield heatmap, place


def recall_facts(member: str, names: ArtefactNames, artefacts: Artefacts) -> MemberFacts | None:
    """The facts stored when the member was last loaded; ``None`` if it never was."""
    data = artefacts.get_bytes(names.facts(member))
    if data is None:
        return None
    facts = json.loads(data)
    return MemberFacts(**facts | {"grid": tuple(facts["grid"]), "notes": tuple(facts["notes"])})


def expect(found: int, wanted: int, what: str) -> None:
    """Raise `LostArtefactError` if fewer than ``wanted`` were stored and sound."""
    if found != wanted:
        raise LostArtefactError(
            f"{wanted - found} of {wanted} stored {what} are missing or damaged: run `sightline run` again"
        )
