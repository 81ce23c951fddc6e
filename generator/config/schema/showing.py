"""`heatmaps`, `matching`, `pages`: what is drawn, what is ranked, what gets a page."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from generator.config.schema.base import Many, Section, Text

MapChoice = Literal[
    "sum.gradcam",
    "sum.hirescam",
    "self.gradcam",
    "self.hirescam",
    "random.gradcam",
    "random.hirescam",
    "mean.activation",
]
Fraction = Annotated[float, Field(gt=0, lt=1)]
Count = Annotated[int, Field(ge=1)]


class HeatmapsSection(Section):
    """Which heatmaps are computed, and how they become votes, regions and pictures."""

    maps: Annotated[Many[MapChoice], Field(min_length=1)] = Field(
        default=("sum.gradcam", "self.gradcam", "self.hirescam", "random.gradcam", "mean.activation"),
        description="Maps to compute, `target.kind`. Targets: `sum` (as the write-up), `self` and "
        "the control "
        "`random`; kinds: `gradcam`, `hirescam`. `mean.activation` is the control that looks at no target.",
    )
    shown: MapChoice = Field(default="sum.gradcam", description="The map that overlays, votes and regions are made of.")
    threshold: Fraction = Field(
        default=0.5, description="A place counts as lit where the map is at least this share of its maximum."
    )
    scale: Literal["own", "member"] = Field(
        default="own",
        description="Maximum of a map: its `own`, or the `member`'s 99th percentile over the audit.",
    )
    graded: Annotated[Many[Fraction], Field(min_length=1)] = Field(
        default=(0.9, 0.7, 0.5, 0.3),
        description="Falling thresholds; the first one at which a region appears gives its priority.",
    )
    smallest_region: Annotated[float, Field(ge=0, lt=1)] = Field(
        default=0.002, description="Regions under this share of the image's area are dropped."
    )
    vote_grid: Annotated[int, Field(ge=16, le=1024)] = Field(
        default=256, description="Long side of the grid on which votes are counted, in cells."
    )
    colours: Literal["cividis", "viridis", "magma", "jet"] = Field(
        default="cividis", description="Colour map of the overlays; `jet` only to compare with older figures."
    )


class MatchingSection(Section):
    """How queries are matched against the database."""

    top_k: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=10, description="How many candidates a match page shows."
    )
    exclude_same_encounter: bool = Field(
        default=False,
        description="Leave out candidates of the query's own encounter, which are near-copies of it.",
    )
    opposite: Many[Annotated[tuple[Text, Text], Field(strict=False)]] = Field(
        default=(),
        description="Pairs of viewpoints that show different sides, `[[left, right]]`: a query of the one is not "
        "offered candidates of the other. Candidates of unknown viewpoint are always offered.",
    )
    compare: bool = Field(
        default=True,
        description="Match once more without each member, and with the query's own encounter treated the other way, to "
        "tell what they add. Costs as many matchings more; large audits may do without.",
    )
    shortlist: Annotated[int, Field(ge=1)] | None = Field(
        default=None,
        description="How many candidates of each query a strategy re-ranks, its best by similarity; the others stay "
        "behind them in that order. At least 20 and `top_k`. Off, all are re-ranked. The Metrics page measures what "
        "a shortlist loses. Routes that rank directly have no use for it.",
    )
    search: Literal["exact", "faiss"] = Field(
        default="exact",
        description="How candidates are found. `exact` compares a query with the whole database. `faiss` has an index "
        "(HNSW) list the nearest of each query, `shortlist` of them or 200, and compares with these alone; the Metrics "
        "page measures what that misses. For routes to one group that is fused by `concat`, and databases of very many "
        "photos; needs the extra: `pip install 'sightline[faiss]'`.",
    )
    ranking: Text | None = Field(
        default=None,
        description="A ranking made elsewhere that takes the place of ours: a CSV (or Parquet) file with the columns "
        "`query_id`, `database_image_id` and `score`, relative to config.yaml. Only what it lists are candidates.",
    )
    bootstrap: Annotated[int, Field(ge=100, le=1_000_000)] = Field(
        default=2000, description="Resamples of the individuals behind each 95 % interval."
    )
    seed: Annotated[int, Field(ge=0)] = Field(
        default=0, description="Seed of every random choice: bootstrap, samples, controls."
    )


class PairsSection(Section):
    """Why a query resembles its best candidates: maps of both photos, from the similarity itself."""

    candidates: Annotated[int, Field(ge=0, le=100)] = Field(
        default=5, description="How many candidates of each query with a page are explained; 0 for none."
    )
    map: Literal["auto", "hirescam", "gradcam"] = Field(
        default="auto",
        description="`auto` is the exact decomposition of members whose head allows it (avg, gem or max pooling, then "
        "linear layers and batch normalisation) and HiResCAM of the others; or one map by gradients for all.",
    )
    lines: Annotated[int, Field(ge=0, le=12)] = Field(
        default=8, description="How many pairs of points are drawn between a query and its first candidate."
    )


class CounterfactualsSection(Section):
    """What a match hangs on: queries asked again with part of their photo hidden."""

    queries: Annotated[int, Field(ge=0)] = Field(
        default=12,
        description="How many of the queries with a page are asked again, a seeded sample; 0 for none. Each costs as "
        "many passes as areas are hidden.",
    )
    random: Annotated[int, Field(ge=1, le=100)] = Field(
        default=5,
        description="Beside its strongest region, how many areas of the same shape elsewhere are hidden, one by one.",
    )
    fill: Literal["blur", "mean"] = Field(
        default="blur",
        description="What stands in the place of what is hidden: a strong `blur` of what lies around it, or the `mean` "
        "colour of the rest of the photo.",
    )


class PagesSection(Section):
    """Which queries get a match page, and how pages are written."""

    queries: Literal["all", "worst", "sample", "list"] = Field(
        default="all",
        description="`all`; the `worst` by rank of the first true match; a seeded `sample`; or the listed `ids`.",
    )
    count: Count = Field(default=50, description="How many, with `worst` and `sample`.")
    ids: Many[Text] = Field(default=(), description="The query ids, with `list`.")
    static_above: Annotated[int, Field(ge=0)] = Field(
        default=2000,
        description="With more pages than this, match and image pages are written as plain HTML, which builds faster.",
    )
    sample_size: Count = Field(
        default=8,
        description="Size of the fixed image sample that member, group and architecture pages show.",
    )


class PrivacySection(Section):
    """What is published about each image. Photos are always re-encoded without their metadata."""

    ids: Literal["plain", "hashed"] = Field(
        default="plain",
        description="Publish ids of images, individuals and encounters as they are, or as keyed hashes.",
    )
    salt_env: Annotated[Text, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] = Field(
        default="SIGHTLINE_SALT", description="Environment variable that holds the secret key of the hashes."
    )
    dates: Literal["day", "month", "year", "none"] = Field(
        default="day", description="How exactly dates are published."
    )
    fields: Many[Text] = Field(
        default=("viewpoint", "date", "encounter"),
        description="The fields and metadata columns that are published, beside the id and the individual.",
    )
