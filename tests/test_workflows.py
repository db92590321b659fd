"""What forges do with this repository: valid by their own schemas, and made of commands that there are."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from desk import ROOT
from desk.reference.commands import tasks_in
from plugins.engine.staging import Staging

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
PIPELINE = ROOT / ".gitlab-ci.yml"


def schema_check(schema: str, *files: Path) -> str:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, files)]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_they_are_what_their_forges_expect() -> None:
    assert schema_check("vendor.github-workflows", *WORKFLOWS) == ""
    assert schema_check("vendor.gitlab-ci", PIPELINE) == ""


def test_a_mistake_in_one_is_seen(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(WORKFLOWS[0].read_text(encoding="utf-8").replace("runs-on:", "run-on:"), encoding="utf-8")
    assert schema_check("vendor.github-workflows", wrong)


@pytest.mark.parametrize("file", [*WORKFLOWS, PIPELINE], ids=lambda file: file.name)
def test_they_run_tasks_with_options_that_there_are(file: Path) -> None:
    known = {
        str(task.name): {f"--{name}" for each in task.get_arguments() for name in each.names}
        for task in tasks_in(ROOT / "tasks.py")
    }
    run = re.findall(r"tasks\.py (\w+)((?: --\w+)*)", file.read_text(encoding="utf-8"))
    assert run or ".ci/run" in file.read_text(encoding="utf-8")
    for name, options in run:
        assert set(options.split()) <= known[name]


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_actions_of_others_are_pinned_to_one_commit_each(file: Path) -> None:
    used = re.findall(r"uses: (\S+)(.*)", file.read_text(encoding="utf-8"))
    assert used
    assert [
        action for action, version in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action) or " # v" not in version
    ] == []


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_workflows_may_write_nothing_but_pages(file: Path) -> None:
    workflow = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    more = [job["permissions"] for job in workflow["jobs"].values() if "permissions" in job]
    assert all(set(each) <= {"pages", "id-token"} for each in more)


def test_the_house_is_tested_on_every_system() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8"))["jobs"]
    assert jobs["others"]["strategy"]["matrix"]["os"] == ["ubuntu-latest", "macos-latest", "windows-latest"]
    assert jobs["debian"]["container"] == "debian:12"
    assert {job.get("needs") for name, job in jobs.items() if name != "whose"} == {"whose"}


def test_a_built_site_is_kept_on_both_forges() -> None:
    steps = yaml.safe_load((ROOT / ".github/workflows/site.yml").read_text(encoding="utf-8"))["jobs"]["build"]["steps"]
    assert {"output/"} == {step["with"]["path"] for step in steps if "upload" in step.get("uses", "")}
    assert yaml.safe_load(PIPELINE.read_text(encoding="utf-8"))["site"]["artifacts"]["paths"] == ["output/"]


def test_what_a_build_leaves_is_carried_to_the_next_on_both_forges() -> None:
    steps = yaml.safe_load((ROOT / ".github/workflows/site.yml").read_text(encoding="utf-8"))["jobs"]["build"]["steps"]
    runs = [step.get("run", step.get("uses", "")).split("@")[0] for step in steps]
    carried = steps[runs.index("actions/cache")]["with"]
    cache = yaml.safe_load(PIPELINE.read_text(encoding="utf-8"))["site"]["cache"]
    left = {".cache", "output", Staging(ROOT / "output").manifest.name}

    assert set(carried["path"].split()) == {path.rstrip("/") for path in cache["paths"]} == left
    assert runs.index("actions/cache") < runs.index("python tasks.py build --production")
    assert carried["key"].startswith(carried["restore-keys"]), "a build of another text begins with the last one's"
