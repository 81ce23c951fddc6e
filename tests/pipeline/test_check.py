"""The claims of stored results as a gate: what is told, and what fails."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from generator.cli import run
from generator.config import Config, load
from generator.core.audit import Audit
from generator.core.claims.claim import Claim
from generator.core.claims.finding import ClaimVerdict, Finding, Units
from generator.core.results import Estimate
from generator.errors import ResultsError
from generator.pipeline import check
from generator.pipeline.work import results_folder
from generator.store.results import save_audit
from store.specimens import specimen

CONFIG = """\
audit: {name: seals, title: Seals, version: "1.0"}
images: {layout: folder, root: photos}
ensemble:
  input: {size: [64, 96]}
  members: [{name: one, architecture: resnet18, random_seed: 0}]
"""
CLAIMS = """\
claims:
  list:
    - {id: leads, sentence: 'Scars lead <always> & first', gate: true, measure: {leads: scar, among: [scar, edge]},
       expected: {above: 0.5}}
    - {id: found, sentence: Most are found., measure: {found: map20}, expected: {between: [0.5, 0.9]}}
    - {id: alike, sentence: Likes are alike., measure: {similarity: all}, where: {individual: same},
       versus: {individual: different}, expected: {above: 0.1}}
"""
NAN = float("nan")
NOBODY = Units(
    kind="photo", queries=(), images=(), others=(), owners=(), other_owners=(), values=np.zeros(0, dtype=np.float64)
)


def finding(claim: Claim, verdict: ClaimVerdict, value: float = 0.625, reason: str = "") -> Finding:
    low, high = value - 0.1, value + 0.1
    effect = Estimate(value=value, low=low, high=high, queries=9, individuals=0 if value != value else 7)
    return Finding(
        claim=claim,
        verdict=verdict,
        effect=effect,
        mine=effect,
        versus=effect if claim.versus is not None else None,
        p=0.01 if value == value else NAN,
        holm=0.03 if value == value else NAN,
        reason=reason,
        units=NOBODY,
        versus_units=NOBODY if claim.versus is not None else None,
        supporting=(),
        contradicting=(),
    )


def project(folder: Path, text: str = CONFIG + CLAIMS) -> Config:
    (folder / "config.yaml").write_text(text)
    return load(folder / "config.yaml")


def store(config: Config, findings: Sequence[Finding]) -> None:
    audit = specimen(Audit, np.random.default_rng(3))
    provenance = replace(audit.provenance, config_digest=config.digest())
    whole = replace(audit, subject=config.subject(), provenance=provenance, findings=tuple(findings))
    save_audit(results_folder(config), whole)


def stored(folder: Path, *verdicts: ClaimVerdict) -> Config:
    config = project(folder)
    claims = config.claim_settings().claims
    store(config, [finding(claim, verdict) for claim, verdict in zip(claims, verdicts, strict=True)])
    return config


def test_what_came_of_each_claim_is_told_in_order(tmp_path: Path) -> None:
    found = check(stored(tmp_path, "supported", "refuted", "inconclusive"))
    assert (found.audit, found.version, found.gating, found.failed) == ("seals", "1.0", 1, ())
    assert [(one.id, one.verdict, one.gate, one.fails) for one in found.claims] == [
        ("leads", "supported", True, False),
        ("found", "refuted", False, False),
        ("alike", "inconclusive", False, False),
    ]
    assert [(one.above, one.below) for one in found.claims] == [(0.5, None), (0.5, 0.9), (0.1, None)]
    assert [one.expected for one in found.claims] == ["above 50\u00a0%", "between 50 and 90\u00a0%", "above 0.1"]
    assert found.claims[0].effect == "62.5\u00a0% (95\u00a0% interval 52.5 to 72.5\u00a0%)"
    assert found.claims[2].effect == "+0.625 (95\u00a0% interval +0.525 to +0.725)"
    assert (found.claims[0].value, found.claims[0].p, found.claims[0].holm) == (0.625, 0.01, 0.03)


@pytest.mark.parametrize("verdict", ["refuted", "inconclusive", "not testable"])
def test_a_gating_claim_fails_unless_it_is_supported(tmp_path: Path, verdict: ClaimVerdict) -> None:
    assert check(stored(tmp_path, verdict, "supported", "supported")).failed == ("leads",)


def test_every_claim_may_gate(tmp_path: Path) -> None:
    config = stored(tmp_path, "supported", "refuted", "not testable")
    assert check(config).failed == ()
    found = check(config, every=True)
    assert (found.gating, found.failed) == (3, ("found", "alike"))


def test_junit_tells_the_same(tmp_path: Path) -> None:
    config = project(tmp_path)
    leads, found, alike = config.claim_settings().claims
    reason = "Too few individuals: 2 <of \x00 & 5>."
    store(
        config,
        [finding(leads, "not testable", NAN, reason), finding(found, "supported"), finding(alike, "inconclusive")],
    )
    check(config, junit=tmp_path / "claims.xml")
    [suite] = ElementTree.fromstring((tmp_path / "claims.xml").read_bytes())
    assert suite.attrib == {"name": "seals 1.0", "tests": "3", "failures": "1", "errors": "0", "skipped": "1"}
    assert [(case.get("classname"), case.get("name"), case[0].tag) for case in suite] == [
        ("seals.claims", "leads", "failure"),
        ("seals.claims", "found", "system-out"),
        ("seals.claims", "alike", "skipped"),
    ]
    assert suite[0][0].get("message") == "not testable: Too few individuals: 2 <of \ufffd & 5>."
    assert (suite[0][0].text or "").startswith("Scars lead <always> & first\neffect: \u2013\nexpected: above 50")
    assert (
        suite[2][0].get("message") == "inconclusive: +0.625 (95\u00a0% interval +0.525 to +0.725), expected above 0.1"
    )


def test_a_claim_that_is_not_testable_is_skipped_unless_it_gates(tmp_path: Path) -> None:
    config = stored(tmp_path, "supported", "not testable", "supported")
    for every, tag in ((False, "skipped"), (True, "failure")):
        check(config, every=every, junit=tmp_path / "claims.xml")
        [suite] = ElementTree.fromstring((tmp_path / "claims.xml").read_bytes())
        assert suite[1][0].tag == tag


def test_without_claims_there_is_nothing_to_check(tmp_path: Path) -> None:
    config = project(tmp_path, CONFIG)
    store(config, [])
    with pytest.raises(ResultsError, match=r"there is nothing to check; write claims to `claims\.list`"):
        check(config)


def test_before_a_run_there_is_nothing_to_tell(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="make them with: sightline run"):
        check(project(tmp_path))


def test_results_of_other_claims_are_refused(tmp_path: Path) -> None:
    stored(tmp_path, "supported", "supported", "supported")
    with pytest.raises(ResultsError, match="of another configuration"):
        check(project(tmp_path, CONFIG + CLAIMS.replace("above: 0.5", "above: 0.6")))


def test_results_without_the_findings_are_refused(tmp_path: Path) -> None:
    config = project(tmp_path)
    store(config, [finding(claim, "supported") for claim in config.claim_settings().claims[:2]])
    with pytest.raises(ResultsError, match="do not tell of these claims: `sightline run` first"):
        check(config)


def test_ids_that_the_digest_hides_are_compared_too(tmp_path: Path) -> None:
    text = CONFIG + CLAIMS.replace("where: {individual: same}", "where: {columns: {individual: [Ada]}}")
    config = project(tmp_path, text)
    store(config, [finding(claim, "supported") for claim in config.claim_settings().claims])
    assert check(config).failed == ()
    other = project(tmp_path, text.replace("[Ada]", "[Bo]"))
    assert other.digest() == config.digest()
    with pytest.raises(ResultsError, match="do not tell of these claims"):
        check(other)


def test_the_command_line_ends_with_the_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    stored(tmp_path, "supported", "refuted", "supported")
    assert run(["check"]) == 0
    assert "1 gating claim, all supported." in capsys.readouterr().out
    assert run(["check", "--all", "--junit", "claims.xml", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["failed"], told["claims"][1]["value"], told["claims"][0]["below"]) == (["found"], 0.625, None)
    assert (tmp_path / "claims.xml").is_file()
    assert run(["check", "--set", "matching.seed=1"]) == 2
    printed = capsys.readouterr()
    assert "`sightline run` first" in printed.err
    assert printed.out == ""
