"""The command line: what it starts, what it prints where, and how it ends. The pipeline is a stand-in here."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

import generator
from configurations import MINIMAL
from generator import __version__
from generator.cli import run
from generator.cli.app import sightline
from generator.config import Config
from generator.core.checkup import Checkup
from generator.core.progress import Reporter
from generator.errors import CheckpointError

HEAVY = ("torch", "timm", "numpy", "pydantic", "yaml", "rich", "PIL", "mkdocs", "jinja2")


@dataclass(frozen=True)
class Report:
    """Some result."""

    images: int = 3
    computed: int = 2


@dataclass(frozen=True)
class Row:
    """A row of a result."""

    image_id: str
    cosine: float


@dataclass(frozen=True)
class Submission:
    """What was written."""

    rows: int = 40
    queries: int = 2
    without: int = 1


@dataclass(frozen=True)
class Claim:
    """A claim that was checked."""

    id: str
    verdict: str = "supported"
    effect: str = "0.620 (95 % interval 0.510 to 0.730)"
    expected: str = "above 0.5"
    holm: float = 0.0012
    gate: bool = False
    fails: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Checked:
    """The claims."""

    gating: int
    failed: tuple[str, ...]
    claims: tuple[Claim, ...]


PASSED = Checked(1, (), (Claim("leads", gate=True), Claim("spread", verdict="refuted")))
BARE = Claim("bare", "not testable", "\u2013", holm=float("nan"), gate=True, fails=True, reason="No masks.")
FAILED = Checked(2, ("bare",), (Claim("leads", gate=True), BARE))


class Pipeline(ModuleType):
    """Notes what it was asked for."""

    def __init__(self) -> None:
        super().__init__("generator.pipeline")
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.config: Config
        self.raises: BaseException | None = None
        self.checked = PASSED
        self.checkups = [Checkup(name="Python", state="ok", found="3.11")]
        for name in ("build", "run", "render"):
            setattr(self, name, self._work(name))

    def _work(self, name: str) -> Any:
        def work(config: Config, reporter: Reporter, *, limit: int | None, strict: bool) -> Report:
            self.config = config
            self.calls.append((name, {"limit": limit, "strict": strict}))
            reporter.start("embed", 1)
            if self.raises:
                raise self.raises
            reporter.advance("embed", "a.jpg")
            reporter.finish("embed", "")
            return Report()

        return work

    def publish(self, config: Config, reporter: Reporter) -> Report:  # noqa: D102
        self.config = config
        self.calls.append(("publish", {}))
        return Report()

    def inspect(self, config: Config, limit: int | None) -> Report:  # noqa: D102
        self.config = config
        self.calls.append(("inspect", {"limit": limit}))
        return Report()

    def clean(self, configs: list[Config], reporter: Reporter, *, previews: bool, delete: bool) -> Report:  # noqa: D102
        names = [config.source.name for config in configs]
        self.calls.append(("clean", {"configs": names, "previews": previews, "delete": delete}))
        return Report()

    def submission(self, config: Config, path: Path) -> Submission:  # noqa: D102
        self.config = config
        self.calls.append(("submission", {"path": path}))
        return Submission()

    def check(self, config: Config, *, every: bool, junit: Path | None) -> Checked:  # noqa: D102
        self.config = config
        self.calls.append(("check", {"every": every, "junit": junit}))
        return self.checked

    def parity(self, config: Config, path: Path, ids: Path, member: str | None) -> list[Row]:  # noqa: D102
        self.calls.append(("parity", {"path": path, "ids": ids, "member": member}))
        return [Row("a", 0.5), Row("b", 1.0)]

    def probe(self, path: Path) -> Report:  # noqa: D102
        self.calls.append(("probe", {"path": path}))
        return Report()

    def doctor(self) -> list[Checkup]:  # noqa: D102
        return self.checkups


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    fake = Pipeline()
    monkeypatch.setitem(sys.modules, "generator.pipeline", fake)
    monkeypatch.setattr(generator, "pipeline", fake, raising=False)
    return fake


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "config.yaml").write_text(MINIMAL)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def python(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Another Python that sees this checkout, installed or not."""
    environment = os.environ | {"PYTHONPATH": str(Path(generator.__file__).parent.parent)}
    command = [sys.executable, *(textwrap.dedent(argument) for argument in arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=cwd)


def commands(group: click.Group = sightline, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        found += commands(command, (*path, name)) if isinstance(command, click.Group) else [(*path, name)]
    return found


def test_help_loads_nothing_heavy() -> None:
    code = f"""
        import sys
        from generator.cli import run
        assert run(["--help"]) == 0
        assert run(["build", "--help"]) == 0
        loaded = [name for name in {HEAVY} if name in sys.modules]
        assert not loaded, loaded
    """
    done = python("-c", code)
    assert done.returncode == 0, done.stderr
    assert "Usage: sightline" in done.stdout


@pytest.mark.parametrize("path", [(), *commands()], ids=" ".join)
def test_every_command_has_help(path: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*path, "--help"]) == 0
    assert run([*path, "-h"]) == 0
    assert f"Usage: {' '.join(('sightline', *path))}" in capsys.readouterr().out


def test_the_version_is_the_package_s(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"sightline, version {__version__}\n"


@pytest.mark.parametrize("command", ["build", "run", "render"])
def test_work_gets_the_configuration_and_the_options(
    command: str, pipeline: Pipeline, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--set", "matching.top_k=3", "--set", "ensemble.members.0.fold=2", "--device", "cpu", "--limit", "5"]
    assert run([command, *options, "--strict"]) == 0
    assert pipeline.calls == [(command, {"limit": 5, "strict": True})]
    assert pipeline.config.matching.top_k == 3
    assert pipeline.config.ensemble.members[0].fold == "2"
    assert pipeline.config.compute.device == "cpu"
    assert pipeline.config.folder == project.resolve()
    printed = capsys.readouterr()
    assert "images:   3" in printed.out
    assert "embed: 1 to do" in printed.err
    assert ("Open site/index.html in a browser." in printed.out) == (command == "build")


def test_publish_looks_at_no_image_and_no_model(
    pipeline: Pipeline, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["publish", "--set", "output.site=public", "--quiet"]) == 0
    assert pipeline.calls == [("publish", {})]
    assert "Open public/index.html in a browser." in capsys.readouterr().out
    for option in (["--limit", "5"], ["--strict"], ["--device", "cpu"]):
        assert run(["publish", *option]) == 2
        assert "No such option" in capsys.readouterr().err


def test_json_is_alone_on_standard_output(
    pipeline: Pipeline, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["build", "--json", "--quiet"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out) == {"images": 3, "computed": 2}
    assert printed.err == ""


def test_a_project_elsewhere_is_named_by_its_configuration(
    pipeline: Pipeline, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "away").mkdir()
    monkeypatch.chdir(project / "away")
    assert run(["build", "--config", "../config.yaml", "--quiet"]) == 0
    assert pipeline.config.folder == project.resolve()
    assert f"Open {project.resolve() / 'site' / 'index.html'} in a browser." in capsys.readouterr().out


def test_an_audit_error_is_a_message_and_code_2(
    pipeline: Pipeline, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline.raises = CheckpointError("checkpoint a.pth: does not fit")
    assert run(["run", "--quiet"]) == 2
    printed = capsys.readouterr()
    assert printed.err == "Error: checkpoint a.pth: does not fit\n"
    assert printed.out == ""


def test_ctrl_c_is_one_line_and_code_130(pipeline: Pipeline, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pipeline.raises = KeyboardInterrupt()
    assert run(["run", "--quiet"]) == 130
    assert capsys.readouterr().err.strip() == "stopped; run again to go on"


def test_a_fault_of_our_own_is_not_hidden(pipeline: Pipeline, project: Path) -> None:
    pipeline.raises = ZeroDivisionError("a fault")
    with pytest.raises(ZeroDivisionError):
        run(["run", "--quiet"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["buld"], "Did you mean 'build'?"),
        (["build", "--limit", "0"], "0 is not in the range x>=1"),
        (["build", "--device", "tpu"], "'tpu' is not one of"),
        (["inspect", "--parity", "x.npy"], "--parity and --ids belong together"),
        (["inspect", "--member", "one"], "--member says what --parity compares with"),
        (["submission"], "Missing argument 'FILE'"),
        (["members", "probe"], "Missing argument 'CHECKPOINT'"),
        (["build", "--set", "pages.cuont=3"], "pages.cuont (--set): unknown key; did you mean 'count'?"),
        (["build", "--config", "absent.yaml"], "no such file; name one with --config"),
    ],
)
def test_wrong_options_are_one_message_and_code_2(
    arguments: list[str], message: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert "Traceback" not in printed.err


def test_a_mistake_in_the_configuration_is_told_before_anything_heavy_is_loaded(project: Path) -> None:
    code = f"""
        import sys
        from generator.cli import run
        assert run(["build", "--set", "pages.count=0"]) == 2
        loaded = [name for name in {("torch", "timm", "mkdocs", "rich", "PIL")} if name in sys.modules]
        assert not loaded, loaded
    """
    done = python("-c", code, cwd=project)
    assert done.returncode == 0, done.stderr


def test_inspect_prints_what_the_pipeline_found(
    pipeline: Pipeline, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["inspect", "--limit", "4", "--json"]) == 0
    assert pipeline.calls == [("inspect", {"limit": 4})]
    assert json.loads(capsys.readouterr().out)["images"] == 3
    assert run(["inspect"]) == 0
    assert "computed: 2" in capsys.readouterr().out


def test_clean_deletes_only_with_yes(pipeline: Pipeline, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "other.yaml").write_text(MINIMAL)
    assert run(["clean", "--quiet"]) == 0
    assert pipeline.calls == [("clean", {"configs": ["config.yaml"], "previews": False, "delete": False})]
    assert "Nothing was deleted: --yes deletes what is unused.\n" in capsys.readouterr().out
    both = ["--config", "config.yaml", "--config", "other.yaml"]
    assert run(["clean", *both, "--previews", "--yes", "--quiet", "--json"]) == 0
    assert pipeline.calls[-1] == (
        "clean",
        {"configs": ["config.yaml", "other.yaml"], "previews": True, "delete": True},
    )
    assert json.loads(capsys.readouterr().out)["images"] == 3


def test_a_submission_is_told_in_one_line(
    pipeline: Pipeline, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["submission", "ours.csv", "--set", "matching.top_k=3"]) == 0
    assert pipeline.calls == [("submission", {"path": Path("ours.csv")})]
    assert pipeline.config.matching.top_k == 3
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("wrote ours.csv: 40 rows for 2 queries; queries without candidates: 1\n", "")
    assert run(["submission", "ours.csv", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"rows": 40, "queries": 2, "without": 1}


def test_check_prints_a_table_and_passes_where_gating_claims_are_supported(
    pipeline: Pipeline, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "--set", "matching.top_k=3"]) == 0
    assert pipeline.calls == [("check", {"every": False, "junit": None})]
    assert pipeline.config.matching.top_k == 3
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["claim", "verdict", "effect", "expected", "holm", "p", "gate"]
    assert re.split(" {2,}", lines[1]) == [
        "leads",
        "supported",
        "0.620 (95 % interval 0.510 to 0.730)",
        "above 0.5",
        "0.0012",
        "yes",
    ]
    assert lines[2].startswith("spread  refuted ")
    assert lines[2].endswith(" no")
    assert lines[3:] == ["", "1 gating claim, all supported."]


def test_check_fails_with_code_1_and_says_why(
    pipeline: Pipeline, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline.checked = FAILED
    assert run(["check", "--all", "--junit", "out/claims.xml"]) == 1
    assert pipeline.calls == [("check", {"every": True, "junit": Path("out/claims.xml")})]
    printed = capsys.readouterr()
    assert printed.err == ""
    lines = printed.out.splitlines()
    assert lines[2].split() == ["bare", "not", "testable", "\u2013", "above", "0.5", "-", "FAILS"]
    assert lines[3:] == ["", "bare: No masks.", "2 gating claims, not supported: bare."]


def test_check_as_json_is_alone_on_standard_output(
    pipeline: Pipeline, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline.checked = FAILED
    assert run(["check", "--json"]) == 1
    printed = json.loads(capsys.readouterr().out)
    assert printed["failed"] == ["bare"]
    assert [claim["holm"] for claim in printed["claims"]] == [0.0012, None]


def test_check_says_where_nothing_gates(pipeline: Pipeline, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pipeline.checked = Checked(0, (), (Claim("leads"),))
    assert run(["check"]) == 0
    assert capsys.readouterr().out.endswith("\nNo claim gates: give one `gate: true`, or use --all.\n")


def test_parity_is_a_table_worst_first(pipeline: Pipeline, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inspect", "--parity", "e.npy", "--ids", "i.txt"]) == 0
    assert pipeline.calls == [("parity", {"path": Path("e.npy"), "ids": Path("i.txt"), "member": None})]
    assert capsys.readouterr().out.splitlines() == ["image id  cosine", "a         0.5", "b         1"]
    assert run(["inspect", "--parity", "e.npy", "--ids", "i.txt", "--member", "one", "--json"]) == 0
    assert pipeline.calls[-1][1]["member"] == "one"


def test_probe_needs_no_configuration(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["members", "probe", "weights.pth", "--json"]) == 0
    assert pipeline.calls == [("probe", {"path": Path("weights.pth")})]
    assert json.loads(capsys.readouterr().out)["images"] == 3


def test_doctor_fails_only_where_something_needed_is_missing(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline.checkups.append(Checkup(name="Chromium", state="optional", found="not found", advice="apt-get"))
    assert run(["doctor"]) == 0
    assert "Chromium  not found  apt-get" in capsys.readouterr().out
    pipeline.checkups.append(Checkup(name="timm", state="missing", found="not installed", advice="pip install timm"))
    assert run(["doctor"]) == 1
    assert "MISSING  timm" in capsys.readouterr().out
    assert run(["doctor", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)[2]["state"] == "missing"


def test_config_check_names_every_problem(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config", "check"]) == 0
    assert "config.yaml: fine (1 members" in capsys.readouterr().out
    assert run(["config", "check", "--set", "pages.count=0", "--set", "matching.top_k=0"]) == 2
    assert "config.yaml: 2 problems" in capsys.readouterr().err


def test_config_schema_and_reference_print_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config", "schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Sightline configuration"
    assert run(["config", "reference"]) == 0
    assert "# Configuration" in capsys.readouterr().out


def test_init_starts_a_project_and_never_overwrites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "config.yaml").write_text(MINIMAL)
    assert run(["init", str(folder)]) == 0
    printed = capsys.readouterr().out
    assert f"kept {folder / 'config.yaml'} as it was" in printed
    assert f"wrote {folder / 'templates'} (" in printed
    assert (folder / "config.yaml").read_text() == MINIMAL
    assert run(["init", str(folder)]) == 0
    assert "wrote" not in capsys.readouterr().out


def test_the_module_runs_as_a_program(project: Path) -> None:
    done = python("-m", "generator", "config", "check", "--set", "pages.count=0", cwd=project)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: config.yaml: 1 problem\n  pages.count (--set): expected at least 1")
