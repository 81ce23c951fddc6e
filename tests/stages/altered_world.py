"""Animals with marks in water, as JPEG files with masks, and a small seeded network that looks at them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from PIL import Image

from core.making import group, matching, route
from generator import networks
from generator.core.claims.alterations import Alteration
from generator.core.counterfactuals import Answer
from generator.core.member import InputSpec, Member, MemberSpec, Runtime
from generator.core.progress import Silent
from generator.core.ranking import rank_scenario
from generator.core.records import ImageRecord, ImageSet, PartMask, Query, RenderedPhoto, Scenario
from generator.core.results import Ranking
from generator.core.routes import route_scenario
from generator.drawing.frame import model_input
from generator.stages.alter import Altering, alter
from generator.stages.annotate import Annotator
from generator.stages.naming import ArtefactNames
from generator.stages.recall import recall_embeddings
from generator.store.artefacts import ArrayItem, Artefacts
from generator.store.decode import Source, decode

WIDTH, HEIGHT = 120, 80
INDIVIDUALS = 5
UNMARKED = "i4"
SPEC = MemberSpec(
    name="net", architecture="test_resnet", group="all", input=InputSpec(width=96, height=64), random_seed=0
)
OTHER = replace(SPEC, name="other", input=InputSpec(width=64, height=96, resize="letterbox"), random_seed=1)
RUNTIME = Runtime(device="cpu", batch_size=4, threads=1)


def masks_of() -> tuple[np.ndarray, np.ndarray]:
    """The body, and the mark on it: (HEIGHT, WIDTH) bool."""
    down, across = np.mgrid[:HEIGHT, :WIDTH]
    body = ((down - 40) / 28) ** 2 + ((across - 60) / 44) ** 2 < 1
    mark = np.zeros_like(body)
    mark[30:38, 40:58] = True
    return body, mark


def scene(individual: int, number: int, *, marked: bool = True) -> np.ndarray:
    """A photo; its water is of (individual + number) % 3, its mark the individual's."""
    body, mark = masks_of()
    water = np.random.default_rng([7, (individual + number) % 3]).integers(20, 120, (HEIGHT, WIDTH, 3))
    pixels = np.where(body[..., None], 170, water).astype(np.uint8)
    if marked:
        pixels[mark] = np.random.default_rng([8, individual]).integers(0, 255, (int(mark.sum()), 3))
    return pixels


@dataclass
class Spy:
    """A real member that counts the photos it has seen, and may be interrupted."""

    inner: Member
    seen: int = 0
    stop_at: int | None = None
    spec: MemberSpec = field(init=False)

    def __post_init__(self) -> None:
        self.spec, self.facts = self.inner.spec, self.inner.facts

    def run(self, pixels, view, maps):
        """See `generator.core.member.Member.run`."""
        if self.stop_at is not None and self.seen >= self.stop_at:
            raise KeyboardInterrupt
        self.seen += len(pixels)
        return self.inner.run(pixels, view, maps)


@dataclass
class World:
    """All that it takes to alter photos and ask again."""

    images: ImageSet
    altering: Altering
    rankings: tuple[Ranking, ...]
    annotator: Annotator
    artefacts: Artefacts
    spies: dict[str, Spy]

    @property
    def queries(self) -> tuple[str, ...]:
        """All query ids."""
        return tuple(ranking.query.query_id for ranking in self.rankings)

    @property
    def seen(self) -> int:
        """Photos that went through a member."""
        return sum(spy.seen for spy in self.spies.values())

    def open(self, spec: MemberSpec) -> Spy:
        """Open a member."""
        return self.spies[spec.name]

    def alter(
        self, *wanted: Alteration, queries: Sequence[str] | None = None, whole: bool = True, **changes: object
    ) -> tuple[dict[Alteration, dict[str, tuple[Answer, ...]]], dict[Alteration, str]]:
        """Run the stage with some of it changed."""
        asked = self.queries if queries is None else queries
        return alter(
            replace(self.altering, **changes),
            dict.fromkeys(wanted, asked),
            self.rankings,
            annotator=self.annotator,
            artefacts=self.artefacts,
            open_member=self.open,
            runtime=RUNTIME,
            workers=0,
            whole=whole,
            reporter=Silent(),
        )


@contextmanager
def make_world(folder: Path) -> Iterator[World]:
    """Two photos of each of five individuals; of one the mark is gone. Pictures without the mark of two more."""
    records = tuple(write_photo(folder, one, number) for one in range(INDIVIDUALS) for number in range(2))
    rendered = tuple(write_rendered(folder, record) for record in records[:5:2])
    (folder / rendered[2].picture.path).write_bytes((folder / rendered[2].picture.path).read_bytes()[:-300])
    queries = tuple(Query(query_id=f"q-{r.image_id}", image_id=r.image_id, scenario="all") for r in records)
    scenario = Scenario(name="all", queries=queries, database=tuple(r.image_id for r in records))
    images = ImageSet(images=records, scenarios=(scenario,), rendered=rendered)
    specs = (SPEC, OTHER)
    spies = {spec.name: Spy(networks.open_member(spec, RUNTIME)) for spec in specs}
    names = ArtefactNames.of(specs, {spec.name: f"print of {spec.name}" for spec in specs}, ())
    source = Source(root=folder)
    with Artefacts(folder / "artefacts.sqlite") as artefacts:
        for image in records:
            artefacts.put(embedded(image, source, spies, names))
        served = {image.image_id: ("net", "other") for image in records}
        groups = (group("all", "net", "other"),)
        routing = (route_scenario(scenario, images, (route(("all", 1.0)),), {}),)
        vectors = recall_embeddings(images, served, specs, names, artefacts)
        settings = matching(top_k=3)
        annotator = Annotator(source=source)
        shown = {r.image_id: frozenset({"body"} if UNMARKED in r.image_id else {"body", "mark"}) for r in records}
        altering = Altering(
            matching="matching",
            images=images,
            routing=routing,
            groups=groups,
            members=specs,
            served=served,
            settings=settings,
            shown=shown,
            masks={record.image_id: annotator.digest(record) for record in records},
            names=names,
            embeddings=lambda: vectors,
        )
        ranked = rank_scenario(routing[0], images, vectors, groups, settings).rankings
        for spy in spies.values():
            spy.seen = 0
        yield World(images, altering, ranked, annotator, artefacts, spies)


def write_photo(folder: Path, individual: int, number: int) -> ImageRecord:
    """A JPEG file, an indexed PNG file of its parts, and their record."""
    name = f"i{individual}-{number}"
    marked = name[:2] != UNMARKED
    Image.fromarray(scene(individual, number, marked=marked)).save(folder / f"{name}.jpg", quality=92)
    body, mark = masks_of()
    Image.fromarray(np.where(mark & marked, 2, body).astype(np.uint8)).save(folder / f"{name}-mask.png")
    return ImageRecord(
        image_id=name,
        path=f"{name}.jpg",
        digest=f"digest of {name}",
        width=WIDTH,
        height=HEIGHT,
        individual=f"i{individual}",
        viewpoint="top",
        encounter=f"e{individual}-{number}",
        masks=tuple(
            PartMask(part=part, path=f"{name}-mask.png", index=place)
            for place, part in enumerate(("body", "mark"), start=1)
        ),
        metadata=(("background", str((individual + number) % 3)),),
    )


def write_rendered(folder: Path, record: ImageRecord) -> RenderedPhoto:
    """The same scene without the mark."""
    name = f"{record.image_id}--without"
    picture = scene(int(record.image_id[1]), int(record.image_id[-1]), marked=False)
    Image.fromarray(picture).save(folder / f"{name}.jpg", quality=92)
    return RenderedPhoto(
        original=record.image_id,
        change="mark",
        picture=replace(record, image_id=name, path=f"{name}.jpg", digest=f"digest of {name}", masks=()),
    )


def embedded(image: ImageRecord, source: Source, spies: dict[str, Spy], names: ArtefactNames) -> list[ArrayItem]:
    """What the audit's own passes store of an image."""
    pixels = decode(source, image)
    return [
        ArrayItem(key=names.embedding(image, name, view), kind="embedding", array=directly(spy, pixels, view))
        for name, spy in spies.items()
        for view in spy.spec.views
    ]


def directly(spy: Spy, pixels: np.ndarray, view: str) -> np.ndarray:
    """The embedding (D,) of one photo by a pass of its own."""
    return spy.inner.run(model_input(pixels, spy.spec.input)[None], view, ()).embeddings[0]
