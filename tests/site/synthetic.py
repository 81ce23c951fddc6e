"""Audit sites for the guard tests: the real pages, pictures and MkDocs build, over results made up in memory."""

from __future__ import annotations

import resource
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from generator.core.audit import Audit
from generator.core.figures import Album
from generator.core.member import MapName
from generator.core.privacy import Privacy
from generator.core.progress import Silent
from generator.core.public_names import PublicNames, public_names
from generator.core.records import ImageRecord, ImageSet, Scenario
from generator.drawing.encode import webp
from generator.pages.dossier import Dossier
from generator.pages.render import Renderer
from generator.stages.annotate import Annotator
from generator.stages.draw import draw
from generator.stages.explain import explain
from generator.stages.naming import ArtefactNames
from generator.stages.storyboard import Storyboard
from generator.stages.write import detail_pages, overview_pages, write
from generator.store.artefacts import ArrayItem, Artefacts
from generator.store.decode import Source
from generator.store.files import OutputFolder
from generator.store.mkdocs import build_site
from generator.store.templates import template_loader
from pages.factories import make_audit, make_dossier, make_image, make_images
from tests.conftest import REPOSITORY

SIZES = ((70, 217), (700, 466), (300, 300), (420, 300), (270, 480))
SECRET = "secret-words"
"""In the EXIF, the XMP and the comment of every photo; GPS positions are there as well."""
SALT = "a salt that is long enough"


@dataclass(frozen=True, kw_only=True)
class BuiltSite:
    """A built site, what it shows, and the CPU seconds that MkDocs took."""

    folder: Path
    dossier: Dossier
    cpu: float

    @property
    def site(self) -> Path:
        """Where MkDocs put it."""
        return self.folder / "site"

    @property
    def audit(self) -> Path:
        """The folder of the generated pages."""
        return self.site / "audit"

    def page(self, path: str) -> Path:
        """The built file of the page at ``path`` below the audit's root."""
        return self.audit / f"{path}.html"


def rich_audit() -> Audit:
    """The page tests' audit with its hostile names, over photos of sizes that are quickly drawn.

    Its first query is asked again in a second scenario, with the same answer: two pages show the same pair.
    """
    images = tuple(
        replace(image, width=SIZES[n % len(SIZES)][0], height=SIZES[n % len(SIZES)][1])
        for n, image in enumerate(make_images())
    )
    audit = make_audit(images, top_k=4)
    asked = audit.rankings[0]
    again = replace(asked.query, query_id="again", scenario="twice")
    second = Scenario(name="twice", queries=(again,), database=audit.images.scenarios[0].database)
    return replace(
        audit,
        images=ImageSet(images=images, scenarios=(*audit.images.scenarios, second), problems=audit.images.problems),
        rankings=(*audit.rankings, replace(asked, query=again)),
        paged=(*audit.paged, "again"),
    )


def small_audit() -> Audit:
    """Six photos whose ids say where they were taken."""
    images = tuple(
        make_image(n, f"cove-{n}", f"resident-{n // 2}", width=SIZES[n % 5][0], height=SIZES[n % 5][1])
        for n in range(6)
    )
    return make_audit(images, top_k=3)


def hashed_names(audit: Audit, salt: str) -> PublicNames:
    """Public names that give nothing of the ids away, and months instead of days."""
    return public_names(
        audit.images,
        Privacy(ids="hashed", salt=salt, dates="month", fields=("viewpoint", "date", "encounter")),
        members=[spec.name for spec in audit.members],
        groups=[group.name for group in audit.groups],
        architectures=[spec.architecture for spec in audit.members],
    )


def large_audit(count: int, each: int = 3) -> Audit:
    """``count`` queries over as many photos, ``each`` to an individual: ten candidates, two groups, three members."""
    return make_audit(tuple(make_image(n, f"photo-{n:05d}", f"whale{n // each:04d}") for n in range(count)))


def draw_photo(record: ImageRecord, path: Path) -> None:
    """A JPEG of the record's size with everything in it that must not be published."""
    down, across = np.mgrid[0 : record.height, 0 : record.width].astype(np.float32)
    hue = int(record.digest[-6:], 16)
    sea = np.stack(
        [
            90 + 60 * np.sin(across / 37 + hue),
            110 + 40 * np.cos(down / 23 + hue),
            130 + 60 * down / record.height,
        ],
        axis=-1,
    )
    picture = Image.fromarray(sea.astype(np.uint8))
    box = (0.3 * record.width, 0.25 * record.height, 0.7 * record.width, 0.6 * record.height)
    ImageDraw.Draw(picture).ellipse(box, fill=(220, 220, 205))
    exif = Image.Exif()
    exif[0x010E] = SECRET
    exif.get_ifd(0x8825).update({1: "N", 2: (60.0, 43.0, 0.0), 3: "W", 4: (151.0, 30.0, 0.0)})
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, quality=88, exif=exif, comment=SECRET, xmp=f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode())


def with_maps(audit: Audit, artefacts: Artefacts) -> tuple[Audit, ArtefactNames]:
    """The audit with heatmaps in the store, a blob each and some without evidence, and the attention they give."""
    shown = audit.heatmaps.shown
    target, _, kind = shown.partition(".")
    names = ArtefactNames.of(
        audit.members, {spec.name: spec.name for spec in audit.members}, (MapName(target=target, kind=kind),)
    )
    down, across = np.mgrid[0:8, 0:6].astype(np.float32)
    items = []
    for n, image in enumerate(audit.images.images):
        for m, spec in enumerate(audit.members):
            for v, view in enumerate(spec.views):
                centre = 2.5 if view == "identity" else 2.5 + 0.2 * m
                blob = np.exp(-((down - 2 - n % 4) ** 2 + (across - centre) ** 2) / 4) - 0.1
                silent = (n + m + v) % 7 == 0
                items.append(
                    ArrayItem(
                        key=names.heatmap(image, spec.name, view, shown),
                        kind="heatmap",
                        array=blob.astype(np.float32),
                        meta={"evidence": 0.0 if silent else 0.5},
                    )
                )
    artefacts.put(items)
    attention = explain(
        audit.images,
        audit.served_by,
        audit.members,
        audit.heatmaps,
        names=names,
        artefacts=artefacts,
        workers=0,
        reporter=Silent(),
    )
    return replace(audit, attention=attention), names


def make_project(folder: Path) -> None:
    """The repository's own mkdocs.yml, hand-written docs and theme in ``folder``; no generated page."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(REPOSITORY / "mkdocs.yml", folder)
    shutil.copytree(REPOSITORY / "docs", folder / "docs", ignore=shutil.ignore_patterns("audit"))
    shutil.copytree(REPOSITORY / "templates", folder / "templates")


def drawn_site(
    folder: Path,
    audit: Audit,
    observations: tuple[tuple[str, str], ...] = (),
    *,
    names: PublicNames | None = None,
    static_above: int = 2000,
) -> BuiltSite:
    """Draw, write and build the site of an audit with the stages that `sightline build` uses."""
    make_project(folder)
    photos = folder / "photos"
    for image in audit.images.images:
        draw_photo(image, photos / image.path)
    with Artefacts(folder / "artefacts.sqlite") as artefacts:
        audit, stored = with_maps(audit, artefacts)
        public = make_dossier(audit).names if names is None else names
        source = Source(root=photos)
        story = Storyboard(
            audit=audit, public=public, names=stored, annotator=Annotator(source=source), artefacts=artefacts
        )
        drawn = draw(story, source, artefacts, whole=True, workers=0, reporter=Silent())
        dossier = Dossier(audit=audit, names=public, figures=drawn.album)
        write(
            dossier,
            drawn,
            observations,
            renderer=Renderer(template_loader(folder)),
            output=OutputFolder(folder / "docs" / "audit"),
            artefacts=artefacts,
            static_above=static_above,
            whole=True,
            reporter=Silent(),
        )
    return BuiltSite(folder=folder, dossier=dossier, cpu=build(folder))


def plain_site(folder: Path, audit: Audit) -> BuiltSite:
    """Build the site of an audit whose pictures are all one tiny file: what is measured is the pages."""
    make_project(folder)
    dossier = make_dossier(audit)
    renderer, root = Renderer(template_loader(folder)), folder / "docs" / "audit"
    for page in (*overview_pages(dossier, (), whole=True), *detail_pages(dossier)):
        put(root / f"{page.path}.md", renderer.stub(page).encode())
    tiny = webp(np.full((4, 3, 3), 128, dtype=np.uint8), 50)
    for path in picture_paths(dossier.figures):
        put(root / path, tiny)
    return BuiltSite(folder=folder, dossier=dossier, cpu=build(folder))


def picture_paths(album: Album) -> list[str]:
    """Every file that an album names."""
    pictures = (
        *album.photos.values(),
        *album.overlays.values(),
        *album.panels.values(),
        *album.member_maps.values(),
        *album.exhibited.values(),
    )
    return [rendition.path for picture in pictures for rendition in picture.renditions] + [
        sprite.path for sprite in album.strips.values()
    ]


def put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def build(folder: Path) -> float:
    """Build with MkDocs, strictly; the CPU seconds of the child, which a busy machine does not change much."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    build_site(folder, folder / "site")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
