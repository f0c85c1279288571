"""The driver's own rules, without the suite."""

from pathlib import Path

import pytest
import yaml

from tools.conformance import catalogue, projects, report
from tools.conformance.__main__ import main
from tools.conformance.catalogue import Known
from tools.conformance.suite import Result

KNOWN = {
    "l1-good": Known("l1-good", "outputs", "runtime", "", sampled=True),
    "l1-half": Known("l1-half", "outputs", "partly", "", sampled=False),
    "policy-bad": Known("policy-bad", "policy host", "policy", "policy packs", sampled=False),
}


def folder(path: Path, **files: object) -> Path:
    """Write the files that describe tests."""
    content = {"tests": {"outputs": ["l1-good", "l1-half partly"]}, "expected-failures": {}, "sample": ["l1-good"]}
    for name, value in {**content, **files}.items():
        (path / f"{name}.yaml").write_text(yaml.safe_dump(value))
    return path


def test_tests_are_read_with_what_they_measure(tmp_path: Path):
    """A test measures behaviour at run time unless its line says otherwise; the rest comes from the other files."""
    found = catalogue.read(folder(tmp_path, **{"expected-failures": {"l1-half": "something"}}))
    assert found["l1-good"] == Known("l1-good", "outputs", "runtime", "", sampled=True)
    assert found["l1-half"] == Known("l1-half", "outputs", "partly", "something", sampled=False)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("expected-failures", {"l1-gone": "a reason"}),
        ("sample", ["l1-gone"]),
        ("tests", {"outputs": ["l1-good vacuously"]}),
    ],
)
def test_a_file_that_names_what_is_not_there_is_an_error(tmp_path: Path, file: str, content: object):
    """A reason for a test that does not exist, a sample of it, and an unknown word for what it measures are refused."""
    with pytest.raises(ValueError, match=r"tests\.yaml does not know"):
        catalogue.read(folder(tmp_path, **{file: content}))


def test_the_real_files_are_sound():
    """The 176 tests are counted as Pulumi's suite is known to be: 122 + 20 + 20 of programs, 5 + 9 of plugins."""
    measured = [test.measures for test in catalogue.read().values()]
    assert {name: measured.count(name) for name in catalogue.MEASURES} == {
        "runtime": 122,
        "partly": 20,
        "vacuous": 20,
        "provider": 5,
        "policy": 9,
    }


def test_the_sample_has_tests_of_every_group():
    """Each group of tests that is expected to pass has one in the sample."""
    known = catalogue.read().values()
    expected = {test.needs for test in known if not test.reason}
    assert {test.needs for test in known if test.sampled} == expected


def test_every_program_belongs_to_a_test_that_exists():
    """No module of the programs is named after a test that the suite does not have, and none is missing."""
    modules = {path.stem for path in (catalogue.FOLDER / "programs" / "cases").glob("*.py")} - {"__init__"}
    known = catalogue.read().values()
    assert modules <= {test.name.replace("-", "_") for test in known}
    assert modules >= {test.name.replace("-", "_") for test in known if test.measures != "policy"}


def test_a_suite_with_other_tests_is_noticed():
    """Tests that the suite gained or lost are listed."""
    assert catalogue.differences(["a", "b"], ["b", "c"]) == ["the suite has no test a", "tests.yaml lacks c"]
    assert catalogue.differences(["a"], ["a"]) == []


def test_only_what_is_not_expected_is_a_problem():
    """A failure without a reason is one, and so is a pass with one."""
    expected = {"l1-good": True, "l1-half": True, "policy-bad": False}
    assert catalogue.unexpected(KNOWN, expected) == []
    found = catalogue.unexpected(KNOWN, {"l1-good": False, "policy-bad": True})
    assert found == [
        "l1-good fails",
        "policy-bad passes, and expected-failures.yaml says that it fails: policy packs",
    ]


def test_projects_hold_what_is_special_about_a_test(tmp_path: Path):
    """Each program of a test has a folder with its project file and the test's files; repeated runs share one."""
    special = {"two": {"programs": 2, "packages": [["a", "b"], ["a"]]}, "again": {"runs": 3, "main": "sub"}}
    source = folder(tmp_path, projects={**special, "files": {"sandbox": {"read": ["."]}}})
    (source / "files" / "files").mkdir(parents=True)
    (source / "files" / "files" / "data.txt").write_text("data")
    target = tmp_path / "target"
    found = projects.write(["two", "again", "files", "plain"], Path("/app.wasm"), target, source)
    assert found == {
        "two": [target / "two" / "0", target / "two" / "1"],
        "again": [target / "again" / "0"] * 3,
        "files": [target / "files" / "0"],
        "plain": [target / "plain" / "0"],
    }
    read = {name: [yaml.safe_load((path / "Pulumi.yaml").read_text()) for path in found[name]] for name in found}
    options = {"program": "/app.wasm"}
    assert read["plain"] == [{"name": "plain", "runtime": {"name": "gestalt", "options": options}}]
    assert [project["runtime"]["options"]["packages"] for project in read["two"]] == [["a", "b"], ["a"]]
    assert read["again"][0]["main"] == "sub"
    assert read["files"][0]["runtime"]["options"]["sandbox"] == {"read": ["."]}
    assert (target / "files" / "0" / "data.txt").read_text() == "data"
    assert (target / "again" / "0" / "sub").is_dir()


def test_providers_are_folders_with_a_schema(tmp_path: Path):
    """Each schema becomes a folder with a project file, beside the one component of all providers."""
    source = tmp_path / "source"
    (source / "providers" / "mine").mkdir(parents=True)
    (source / "providers" / "mine" / "schema.json").write_text("{}")
    projects.write_providers(Path("/providers.wasm"), tmp_path / "target", source)
    assert [path.name for path in (tmp_path / "target").iterdir()] == ["mine"]
    assert (tmp_path / "target" / "mine" / "schema.json").read_text() == "{}"
    assert (tmp_path / "target" / "mine" / "app.wasm").readlink() == Path("/providers.wasm")
    read = yaml.safe_load((tmp_path / "target" / "mine" / "PulumiPlugin.yaml").read_text())
    assert read == {"name": "mine", "runtime": "gestalt"}


def test_a_line_says_how_a_test_ended_and_why_it_failed():
    """Messages are shown for failures that nobody expects, and nothing more than a line otherwise."""

    def lines(name: str, *, passed: bool) -> list[str]:
        return list(report.lines(Result(name, passed, ["wrong\nvery"], "printed", 1.25), KNOWN[name]))

    assert lines("l1-good", passed=True) == ["pass                  1.2 s  l1-good"]
    assert lines("l1-good", passed=False) == [
        "FAIL                  1.2 s  l1-good",
        "    wrong",
        "    very",
        "    printed",
    ]
    assert lines("policy-bad", passed=False) == ["fail, as expected     1.2 s  policy-bad"]
    assert lines("policy-bad", passed=True) == ["PASS, unexpectedly    1.2 s  policy-bad"]


def test_the_page_counts_by_group_and_keeps_what_people_wrote(tmp_path: Path):
    """Results go below the mark; tests that measure less are marked, failures have their reason."""
    page = tmp_path / "page.md"
    page.write_text(f"# Title\n\n{report.MARK}\nold")
    report.write(KNOWN, {"l1-good": True, "l1-half": True, "policy-bad": False}, page)
    text = page.read_text()
    assert text.startswith(f"# Title\n\n{report.MARK}\n\n**2 passed, 1 failed.**\n")
    assert "old" not in text
    assert "| behaviour at run time | 1 | 1 |" in text
    assert "| policy-bad | policy packs |" in text
    assert "| outputs | 2 | 2 |" in text
    assert "- l1-half (partly): pass" in text
    assert "- policy-bad: **fail**" in text


def test_a_page_without_the_mark_is_left_alone(tmp_path: Path):
    """A page that lost its mark is an error, and is not overwritten."""
    page = tmp_path / "page.md"
    page.write_text("# Title\n")
    with pytest.raises(ValueError, match="has no line"):
        report.write(KNOWN, dict.fromkeys(KNOWN, True), page)
    assert page.read_text() == "# Title\n"


def test_an_unknown_test_is_refused_before_anything_starts(capsys: pytest.CaptureFixture[str]):
    """A misspelt name gives exit code 2 and one line."""
    assert main(["l1-emtpy"]) == 2
    assert capsys.readouterr().err == "error: there is no test l1-emtpy\n"
