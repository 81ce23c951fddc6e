"""A small complete audit for page tests: awkward shapes, hostile strings, every verdict, nothing drawn.

`make_audit()` is the rich case; `one_image()`, `unlabelled()` and `no_queries()` are the poor ones.
`make_dossier(audit)` adds public names and pictures (paths and sizes only).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from generator.core import figures
from generator.core.audit import Audit, Author, HeatmapSettings, Link, MatchingSettings, Subject
from generator.core.evaluation import evaluate
from generator.core.member import HeadLayer, InputSpec, MemberFacts, MemberSpec
from generator.core.public_names import Privacy, PublicNames, public_names
from generator.core.records import Box, ImageProblem, ImageRecord, ImageSet, Query, Scenario
from generator.core.results import (
    Addition,
    Agreement,
    Attention,
    Candidate,
    Estimate,
    Evaluation,
    Group,
    Metrics,
    Provenance,
    Ranking,
    Region,
    Route,
    Standing,
)
from generator.core.trust import CHECKS, Check, Control, Trust, TrustSettings
from generator.pages.dossier import Dossier

REPOSITORY = Path(__file__).resolve().parents[2]

HOSTILE = (
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "a | b",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "[[panel:x]]",
    "line one\n\n# line two",
    "\"quoted\" & 'single'",
    "*stars* _under_ `tick` [x](javascript:alert(1))",
    "</div></body>",
    "<!-- comment",
    "emoji \U0001f433 and \u202eevil",
    "&lt;b&gt; &amp;",
    "n" * 300,
)
"""Ids, names and captions that must be shown as text."""

SIZES = ((70, 217), (6000, 4000), (300, 300), (1000, 700), (640, 1138))
MEMBERS = ("lite0", "lite1", "vit")
VIEWS = ("identity", "flip")


def make_image(number: int, image_id: str, individual: str | None, **changes) -> ImageRecord:
    width, height = SIZES[number % len(SIZES)]
    record = ImageRecord(
        image_id=image_id,
        path=f"secret/folder/{number}.jpg",
        digest=f"{number:064x}",
        width=width,
        height=height,
        individual=individual,
        viewpoint=("top", "left", None)[number % 3],
        date=(f"2019-0{1 + number % 9}-{10 + number % 9}", None)[number % 5 == 4],
        encounter=f"encounter-{number // 2}",
        quality=("good", None)[number % 2],
        metadata=(("camera", "secret-serial"), ("sea state", "calm")),
    )
    return replace(record, **changes)


def make_images() -> tuple[ImageRecord, ...]:
    plain = [make_image(n, f"photo-{n:02d}", f"whale{n // 3:03d}") for n in range(9)]
    hostile = [make_image(9 + n, text, HOSTILE[n // 2 * 2]) for n, text in enumerate(HOSTILE)]
    return (*plain, *hostile, make_image(40, "lonely", "whale-alone"), make_image(41, "nobody", None))


def make_member(name: str, **changes) -> MemberSpec:
    spec = MemberSpec(
        name=name,
        architecture=f"tf_efficientnet_{name}" if name.startswith("lite") else "vit_tiny_patch16_224",
        group="lateral" if name == "vit" else "top",
        input=InputSpec(width=192, height=256),
        fold="0",
        checkpoint="/secret/models/weights.pth",
        head=(HeadLayer(kind="gem"),),
    )
    return replace(spec, **changes)


def make_candidates(query: Query, images: tuple[ImageRecord, ...], rng, top_k: int) -> tuple[Candidate, ...]:
    truth = {image.image_id: image.individual for image in images}
    others = [image.image_id for image in images if image.image_id != query.image_id]
    scores = np.sort(rng.uniform(-0.1, 0.95, len(others)))[::-1]
    order = rng.permutation(len(others))
    return tuple(
        Candidate(
            image_id=others[place],
            score=float(score),
            groups=(("top", float(score) + 0.01), ("lateral", float(score) - 0.02)),
            members=tuple((name, float(score) + 0.01 * n) for n, name in enumerate(MEMBERS)),
            correct=_same(truth[query.image_id], truth[others[place]]),
        )
        for score, place in list(zip(scores, order, strict=True))[:top_k]
    )


def _same(one: str | None, other: str | None) -> bool | None:
    return None if one is None or other is None else one == other


def make_ranking(query: Query, images: tuple[ImageRecord, ...], rng, top_k: int = 10) -> Ranking:
    candidates = make_candidates(query, images, rng, top_k)
    individual = next(image.individual for image in images if image.image_id == query.image_id)
    true = sum(image.individual == individual for image in images) - 1
    first = next((rank for rank, candidate in enumerate(candidates, 1) if candidate.correct), None)
    verdict = (
        "unlabelled" if individual is None else "no true match" if not true else "correct" if first == 1 else "wrong"
    )
    return Ranking(
        query=query,
        individual=individual,
        route="everything",
        candidates=candidates,
        considered=len(images) - 1,
        excluded=(("the query itself", 1), ("same encounter", 2)),
        true_matches=None if individual is None else true,
        first_true_rank=first,
        average_precision=None if not true or individual is None else 1 / (first or 20),
        member_first=tuple(
            (name, candidates[n % len(candidates)].image_id, candidates[n % len(candidates)].correct)
            for n, name in enumerate(MEMBERS if candidates else ())
        ),
        verdict=verdict,
        standing=make_standing(candidates, true, first) if true and individual is not None and candidates else None,
    )


def make_standing(candidates: tuple[Candidate, ...], true: int, first: int | None) -> Standing:
    rank = first or len(candidates) + 3
    return Standing(
        ranks=tuple(range(rank, rank + 2 * true, 2)),
        best_true=candidates[min(rank, len(candidates)) - 1].score,
        best_other=candidates[1 if rank == 1 and len(candidates) > 1 else 0].score,
        rivals=min(rank - 1, 8),
        others=8,
        days=7 * rank,
    )


def make_evaluation(rankings: tuple[Ranking, ...], images: tuple[ImageRecord, ...]) -> Evaluation | None:
    """What is measured of these rankings, as if matched again without each member and with the encounters kept."""
    scenario = Scenario(name="all", queries=tuple(one.query for one in rankings), database=())
    routes = (Route(name="everything", queries="any", database="any", groups=(("top", 1.0),)),)
    found = evaluate(rankings, ImageSet(images=images, scenarios=(scenario,)), routes, seed=0, resamples=100)
    return found and replace(
        found,
        similarity={"everything": make_metrics("everything", 0.55)},
        without_member={name: make_addition(name, 0.5 + 0.1 * n) for n, name in enumerate(MEMBERS[:2])},
        other_encounters=replace(found.numbers[0], name="with the query's encounter"),
    )


def make_addition(name: str, less: float) -> Addition:
    """As if the ensemble, right with 0.7 of its queries, were right with ``less`` of them without a member."""
    whole, without = make_metrics("ensemble", 0.7), make_metrics(name, less)
    difference = replace(whole.top1, value=0.7 - less, low=0.7 - less - 0.05, high=0.7 - less + 0.02)
    return Addition(whole=whole, less=without, top1=difference, map20=replace(difference, value=0.0, low=-0.01))


def make_attention(image: ImageRecord, number: int) -> Attention:
    height, width = (256, max(1, round(256 * image.width / image.height)))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    blob = np.exp(-(((x / width - 0.4) ** 2) + (y / height - 0.3 - 0.05 * (number % 5)) ** 2) / 0.02)
    silent = (("vit", "flip"),) if number % 4 == 0 else ()
    return Attention(
        image_id=image.image_id,
        map_name="sum.gradcam",
        threshold=0.5,
        votes=(np.round(blob * 6) / 6).astype(np.float32),
        maps=6,
        no_evidence=silent,
        regions=(
            Region(
                rank=1,
                box=Box(x=0.25, y=0.15, width=0.3, height=0.25),
                area_share=0.06,
                mass_share=0.61,
                peak=1.0,
                appears_at=0.9,
            ),
            Region(
                rank=2,
                box=Box(x=0.6, y=0.55, width=0.2, height=0.3),
                area_share=0.04,
                mass_share=0.22,
                peak=0.7,
                appears_at=0.5,
            ),
        ),
        union_share=0.18,
        consensus_share=0.07,
        agreement=0.42,
        flip_consistency=(("lite0", 0.9), ("lite1", 0.85), ("vit", None)),
    )


def make_estimate(value: float, spread: float = 0.08) -> Estimate:
    return Estimate(value=value, low=value - spread, high=value + spread, queries=22, individuals=9)


def make_metrics(source: str, value: float = 0.6) -> Metrics:
    return Metrics(
        source=source,
        top1=make_estimate(value),
        top5=make_estimate(value + 0.1),
        top20=make_estimate(value + 0.2),
        map20=make_estimate(value - 0.05),
        without_match=2,
    )


def undefined_metrics(source: str) -> Metrics:
    nothing = Estimate(value=float("nan"), low=float("nan"), high=float("nan"), queries=0, individuals=0)
    return Metrics(source=source, top1=nothing, top5=nothing, top20=nothing, map20=nothing, without_match=0)


def make_subject(**changes) -> Subject:
    subject = Subject(
        name="demo",
        title="Belugas of Cook Inlet <b>2019</b>",
        description="What an ensemble of three models looks at in 25 photographs & why it pairs them.",
        version="0.1",
        authors=(Author(name="A. Biologist", affiliation="Institute of {{ whales }}", url="https://example.org"),),
        links=(Link(label="The write-up", url="https://example.org/write-up"),),
        credit="Photos: NOAA, CDLA-Permissive-1.0",
    )
    return replace(subject, **changes)


def make_agreement() -> Agreement:
    values = np.array([[1, 0.7, 0.3], [0.7, 1, np.nan], [0.3, np.nan, 1]], dtype=np.float32)
    return Agreement(members=MEMBERS, top1=values, scores=values, maps=values)


MAPS = ("sum.gradcam", "self.gradcam", "match.gradcam", "mean.activation")
CONTROLS = {"similarity": "centre blob", "margin": "centre blob", "folds": "another photo"}


def make_check(member: str, map_name: str, name: str, outcome: str, value: float = 0.4) -> Check:
    beside = CONTROLS.get(name, "nearest other individual" if name == "mirror" else None)
    beside = "centre blob" if name.startswith("energy:") else beside
    sign = 0.1 if outcome == "pass" else -0.1
    control = beside and Control(name=beside, value=make_estimate(0.3), difference=make_estimate(sign, 0.02))
    return Check(
        member=member,
        map_name=map_name,
        name=name,
        value=make_estimate(value),
        controls=(control,) if control else (),
        outcome=outcome,
        reason="it knows no match" if outcome == "not applicable" else "",
    )


def planted(member: str, map_name: str, name: str) -> str:
    """`sum` fails everything, `self` passes everything; `match` passes with all but vit."""
    target = map_name.partition(".")[0]
    if name == "match" and target != "match":
        return "not applicable"
    return {"sum": "fail", "self": "pass", "mean": "fail", "": "pass"}.get(
        target, "fail" if member == "vit" else "pass"
    )


def make_trust(**changes) -> Trust:
    """Checks with known outcomes, one part of them with a hostile name."""
    names = (*CHECKS, "energy:<b>scar", "energy:background")
    settings = TrustSettings(sample=12, steps=4, maps=MAPS, spared=(), seed=0, resamples=200)
    wanted = [(name, shown) for name in names for shown in (("",) if name == "mirror" else MAPS)]
    value = {"rotation": 0.03, "weights": 1.0}

    def made(members: tuple[str, ...]) -> tuple[Check, ...]:
        return tuple(
            make_check(member, shown, name, planted(member, shown, name), value.get(name, 0.4))
            for member in members
            for name, shown in wanted
        )

    found = Trust(
        checks=made(MEMBERS),
        groups=made(("top", "lateral")),
        settings=settings,
        photos={name: tuple(f"photo-{n:02d}" for n in range(12)) for name in MEMBERS},
        same={},
        passes=1234,
    )
    return replace(found, **changes)


def make_provenance() -> Provenance:
    return Provenance(
        generator_version="0.1.0",
        versions=(("python", "3.11.7"), ("torch", "2.14.1")),
        device="cpu",
        batch_size=8,
        threads=2,
        precision="float32",
        config_digest="ab" * 32,
        images_digest="cd" * 32,
        config_text="audit:\n  name: demo\n\nimages:\n  layout: table  # <b>\n",
        command="sightline build --config config.yaml",
        member_digests={"lite0": "ef" * 32, "lite1": "01" * 32},
    )


def make_audit(images: tuple[ImageRecord, ...] | None = None, *, top_k: int = 10, **changes) -> Audit:
    """A complete audit over ``images`` (default: `make_images`), every image a query against all the others."""
    images = make_images() if images is None else images
    rng = np.random.default_rng(7)
    queries = tuple(Query(query_id=f"q:{image.image_id}", image_id=image.image_id, scenario="all") for image in images)
    rankings = tuple(make_ranking(query, images, rng, top_k) for query in queries)
    served = images[:-1] if len(images) > 1 else images
    audit = Audit(
        subject=make_subject(),
        images=ImageSet(
            images=images,
            scenarios=(Scenario(name="all", queries=queries, database=tuple(i.image_id for i in images)),),
            problems=(ImageProblem(image_id="broken <i>", path="secret/b.jpg", kind="damaged", reason="ends early"),),
        ),
        members=tuple(make_member(name) for name in MEMBERS),
        facts={
            name: MemberFacts(
                dimension=512, layer="blocks.6", grid=(8, 6), channels=320, parameters=3_000_000, linear_head=True
            )
            for name in MEMBERS
        },
        groups=(Group(name="top", members=("lite0", "lite1")), Group(name="lateral", members=("vit",))),
        routes=(Route(name="everything", queries="any", database="any", groups=(("top", 0.75), ("lateral", 0.25))),),
        viewpoint_classes={"top": ("top",), "lateral": ("left", "right")},
        heatmaps=HeatmapSettings(
            maps=("sum.gradcam", "self.gradcam"),
            shown="sum.gradcam",
            threshold=0.5,
            scale="own",
            graded=(0.9, 0.7, 0.5, 0.3),
            smallest_region=0.002,
            vote_grid=256,
            colours="cividis",
        ),
        matching=MatchingSettings(
            top_k=top_k, exclude_same_encounter=True, route_per_query=False, bootstrap=200, seed=0
        ),
        rankings=rankings,
        paged=tuple(query.query_id for query in queries),
        metrics=make_metrics("ensemble", 0.65),
        scenario_metrics={"all": make_metrics("all", 0.65)},
        member_metrics={name: make_metrics(name, 0.5 + 0.05 * n) for n, name in enumerate(MEMBERS)},
        group_metrics={"top": make_metrics("top", 0.6), "lateral": undefined_metrics("lateral")},
        attention={image.image_id: make_attention(image, n) for n, image in enumerate(served)},
        evaluation=make_evaluation(rankings, images),
        agreement=make_agreement(),
        served_by={image.image_id: MEMBERS for image in served},
        sample=tuple(image.image_id for image in images[:4]),
        provenance=make_provenance(),
        trust=make_trust(),
    )
    return replace(audit, **changes)


def one_image() -> Audit:
    """One photo that can be compared with nothing."""
    return make_audit(
        (make_image(0, "only", "whale000"),), agreement=None, metrics=None, scenario_metrics={}, evaluation=None
    )


def unlabelled() -> Audit:
    """Photos without a single identity."""
    images = tuple(
        replace(make_image(n, f"photo-{n}", None), viewpoint=None, date=None, encounter=None) for n in range(6)
    )
    return make_audit(images, metrics=None, scenario_metrics={}, member_metrics={}, group_metrics={}, evaluation=None)


def no_queries() -> Audit:
    """A database nobody asks anything of."""
    audit = make_audit()
    scenario = Scenario(name="all", queries=(), database=audit.images.scenarios[0].database)
    return replace(
        audit,
        images=ImageSet(images=audit.images.images, scenarios=(scenario,)),
        rankings=(),
        paged=(),
        metrics=None,
        scenario_metrics={},
        member_metrics={},
        group_metrics={},
        agreement=None,
        evaluation=None,
    )


def no_heatmaps() -> Audit:
    """Members that brought embeddings only."""
    return make_audit(attention={}, served_by={}, facts={}, trust=None)


def make_album(audit: Audit, names: PublicNames) -> figures.Album:
    """Paths and plausible sizes of every picture of ``audit``; no file is written."""
    slug = {image.image_id: names.image(image.image_id).slug for image in audit.images.images}
    shapes = {image.image_id: (image.width, image.height) for image in audit.images.images}
    return figures.Album(
        photos={image_id: figures.photo(slug[image_id], *shapes[image_id]) for image_id in slug},
        overlays={
            i: _single(figures.overlay_path(slug[i]), *figures.photo_sizes(*shapes[i], (512,))[-1])
            for i in audit.attention
        },
        strips={i: make_sprite(slug[i], shapes[i]) for i in audit.attention},
        panels={
            ranking.query.query_id: _single(figures.panel_path(names.query(ranking.query.query_id).slug), 1284, 640)
            for ranking in audit.rankings
            if ranking.candidates and audit.attention and ranking.query.query_id in audit.paged
        },
        member_maps={
            (member.name, i): _single(figures.member_path(names.member(member.name).slug, slug[i]), 240, 320)
            for member in audit.members
            if member.name in audit.facts
            for i in audit.sample
        },
        hidings={
            query: tuple(
                _single(figures.hidden_path(names.query(query).slug, place), 300, 480)
                for place in range(1 + len(found.random[:1]))
            )
            for query, found in audit.counterfactuals.items()
        },
    )


def _single(path: str, width: int, height: int) -> figures.Picture:
    return figures.Picture(renditions=(figures.Rendition(path=path, width=width, height=height),))


def make_sprite(slug: str, shape: tuple[int, int], members: tuple[str, ...] = MEMBERS) -> figures.Sprite:
    width, height = figures.photo_sizes(*shape, (200,))[-1]
    cells = [(member, view) for member in members for view in VIEWS]
    return figures.Sprite(
        path=figures.strip_path(slug),
        width=width * len(cells),
        height=height,
        tiles=tuple(
            figures.SpriteTile(member=member, view=view, box=Box(x=n * width, y=0, width=width, height=height))
            for n, (member, view) in enumerate(cells)
        ),
    )


def make_names(audit: Audit, **privacy) -> PublicNames:
    """Public names of everything in ``audit``; camera serials are not on the allow-list."""
    chosen = Privacy(**{"fields": ("viewpoint", "date", "encounter", "sea state"), **privacy})
    return public_names(
        audit.images,
        chosen,
        members=[member.name for member in audit.members],
        groups=[group.name for group in audit.groups],
        architectures=[member.architecture for member in audit.members],
    )


def make_dossier(audit: Audit | None = None, **privacy) -> Dossier:
    """An audit with public names and pictures, as page makers take it."""
    audit = make_audit() if audit is None else audit
    names = make_names(audit, **privacy)
    return Dossier(audit=audit, names=names, figures=make_album(audit, names))
