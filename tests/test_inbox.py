"""Which submissions there are and what they are called; files that are read, and files that are refused."""

import os
import unicodedata
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import CourseError
from autograder.engine.inbox import MAX_NAME, METADATA, Entry, collect, safe_name
from autograder.engine.submission import Limits, Refused, read
from tests.corpus.broken import STEM, code, saved

EXPORT = """\
submission_101:
  :submitters:
  - :name: Ada Lovelace
    :sid: '1'
    :email: ada@example.org
  - :name: Émilie du Châtelet
    :sid: 2
    :email: emilie@example.org
  :created_at: 2026-02-01 10:00:00.123456000 Z
  :score: 12.5
  :status: processed
  :results:
    tests: []
submission_102:
  :submitters:
  - :name: "=HYPERLINK(1)"
    :sid:
  :status: unprocessed
  :results:
submission_103:
  :submitters: []
"""


def files(folder: Path, *names: str) -> Path:
    """Make these files; each holds its own name."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.fsencode(name))
    return folder


def ids(*paths: Path) -> list[str]:
    return [entry.id for entry in collect(paths)]


def export(folder: Path, metadata: str = EXPORT) -> Path:
    (folder / METADATA).write_text(metadata, encoding="utf-8")
    return folder


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        read(path, STEM, Limits())
    sentence = str(caught.value)
    assert "\n" not in sentence
    return sentence


def notebook(source: str = "x = 1") -> bytes:
    return saved({"cells": [code(source)], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


# ------------------------------------------------------------------------------------ what there is


def test_files_and_folders_of_them_are_found_however_deep(tmp_path: Path) -> None:
    files(tmp_path, "a.ipynb", "week 1/b.zip", "week 1/group/c.IPYNB")
    assert ids(tmp_path) == ["a", "b", "c"]
    assert ids(tmp_path / "a.ipynb", tmp_path / "week 1") == ["a", "b", "c"]


def test_every_file_is_a_submission_whatever_it_is(tmp_path: Path) -> None:
    files(tmp_path, "a.ipynb", "b.pdf", "c", "d.tar.gz")
    assert ids(tmp_path) == ["a", "b", "c", "d.tar"]


def test_what_systems_leave_behind_is_no_submission(tmp_path: Path) -> None:
    files(tmp_path, "a.ipynb", ".DS_Store", "__MACOSX/._a.ipynb", "._a.ipynb", ".ipynb_checkpoints/a-checkpoint.ipynb")
    files(tmp_path, "Thumbs.db", ".git/config", ".hidden/b.ipynb", "b/.~c.ipynb", "b/.editorconfig")
    assert ids(tmp_path) == ["a"]


def test_a_notebook_whose_name_begins_with_a_dot_is_a_submission(tmp_path: Path) -> None:
    files(tmp_path, ".ada.ipynb", "b/.bob.ZIP")
    assert ids(tmp_path) == ["%2Eada", "%2Ebob"]


def test_a_file_given_in_two_ways_is_one_submission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files(tmp_path, "in/a.ipynb")
    monkeypatch.chdir(tmp_path)
    assert ids(Path("in"), Path("in/../in/a.ipynb"), tmp_path / "in" / "a.ipynb", Path("in/a.ipynb")) == ["a"]


def test_results_among_the_submissions_are_no_submissions(tmp_path: Path) -> None:
    files(tmp_path, "a.ipynb", "b/grades.csv", "b/overview.md", "b/results/c.json")
    assert len(ids(tmp_path)) == 4
    files(tmp_path, "b/feedback/c.html", "b/results/.d.json.17")
    assert ids(tmp_path) == ["a"]
    files(tmp_path, "grades.csv", "overview.md", "results/a.json", "feedback/a.html", "results.ipynb")
    assert ids(tmp_path) == ["a", "results"]


def test_folders_of_a_students_called_like_those_of_results_are_kept(tmp_path: Path) -> None:
    files(tmp_path, "a.ipynb", "results/b.ipynb", "feedback/c.html")
    assert ids(tmp_path) == ["a", "b", "c"]


def test_the_order_and_the_repetition_of_paths_make_no_difference(tmp_path: Path) -> None:
    files(tmp_path, "one/a.ipynb", "two/a.ipynb", "two/A.zip", "b.ipynb")
    one, two, b = tmp_path / "one", tmp_path / "two", tmp_path / "b.ipynb"
    entries = collect([one, two, b])
    assert collect([b, two, one]) == collect([two, b, one, b, two / "a.ipynb"]) == entries
    assert len({entry.id.casefold() for entry in entries}) == 4


def test_two_inputs_with_one_stem_both_appear(tmp_path: Path) -> None:
    files(tmp_path, "a.ipynb", "a.zip", "A.ipynb", "x/a.ipynb")
    found = ids(tmp_path)
    assert len(found) == 4
    assert len({name.casefold() for name in found}) == 4
    assert all(unquote(name).casefold().startswith("a") for name in found)


def test_a_name_that_looks_like_one_given_to_a_second_file_is_kept_apart(tmp_path: Path) -> None:
    files(tmp_path, "a.ipynb", "a.zip", "a~2.ipynb", "x/a~2.ipynb")
    found = ids(tmp_path)
    assert len(set(found)) == 4


@pytest.mark.parametrize("name", ["missing.ipynb", "missing folder/"])
def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(CourseError, match="no such file or folder"):
        collect([tmp_path / name])


def test_a_folder_of_nothing_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(CourseError, match="no submission"):
        collect([tmp_path])


def test_links_and_pipes_are_submissions_that_are_refused(tmp_path: Path) -> None:
    files(tmp_path, "real.ipynb")
    (tmp_path / "dangling.ipynb").symlink_to("nowhere")
    (tmp_path / "loop.ipynb").symlink_to("loop.ipynb")
    (tmp_path / "secret.ipynb").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe.ipynb")
    assert ids(tmp_path) == ["dangling", "loop", "pipe", "real", "secret"]
    for name in ("dangling", "loop", "secret"):
        assert "link" in refusal(tmp_path / f"{name}.ipynb")
    assert "no file" in refusal(tmp_path / "pipe.ipynb")


# --------------------------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("jane doe_2", "jane doe_2"),
        ("=1+1", "%3D1%2B1"),
        ("-rf", "%2Drf"),
        ("@x", "%40x"),
        ("a/b\\c", "a%2Fb%5Cc"),
        ("..", "%2E%2E"),
        (" x. ", "%20x.%20"),
        ("two\nlines", "two%0Alines"),
        ("100%", "100%25"),
        ("Ἄσκησις", "Ἄσκησις"),
        ("", "unnamed"),
    ],
)
def test_a_name_becomes_a_safe_id(stem: str, name: str) -> None:
    assert safe_name(stem) == name


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80))
def test_an_id_is_safe_for_files_and_spreadsheets_and_can_be_undone(stem: str) -> None:
    name = safe_name(stem)
    assert all(c.isalnum() or c in "_-. %" for c in name)
    assert name[0] not in "=+-@. "
    assert name[-1] not in ". "
    assert len(name.encode()) <= MAX_NAME
    plain = unicodedata.normalize("NFC", stem)
    if len(name.encode()) < MAX_NAME - 12:  # not shortened
        assert unquote(name) == plain


def test_a_name_that_is_no_text_has_an_id_too(tmp_path: Path) -> None:
    files(tmp_path, os.fsdecode(b"caf\xe9.ipynb"))
    assert ids(tmp_path) == ["caf%E9"]


def test_long_names_that_begin_alike_stay_apart(tmp_path: Path) -> None:
    files(tmp_path, *[f"{'x' * 200}{k}.ipynb" for k in range(12)])
    found = ids(tmp_path)
    assert len(set(found)) == 12
    assert all(len(name.encode()) <= MAX_NAME + 4 for name in found)


# ------------------------------------------------------------------------------- Gradescope's export


def test_an_export_has_a_submission_per_folder_and_knows_who_handed_in(tmp_path: Path) -> None:
    files(tmp_path, "submission_101/hw.ipynb", "submission_101/helper.py", "submission_102/hw.zip")
    files(tmp_path, "submission_103/x/hw.ipynb", "__MACOSX/submission_101/._hw.ipynb", "notes.txt")
    assert collect([export(tmp_path)]) == [
        Entry("submission_101", tmp_path / "submission_101", "Ada Lovelace; Émilie du Châtelet"),
        Entry("submission_102", tmp_path / "submission_102", "=HYPERLINK(1)"),
        Entry("submission_103", tmp_path / "submission_103", ""),
    ]


def test_a_folder_that_the_metadata_do_not_list_is_a_submission_too(tmp_path: Path) -> None:
    files(tmp_path, *[f"submission_{k}/hw.ipynb" for k in (101, 102, 103, 104)])
    assert ids(export(tmp_path)) == [f"submission_{k}" for k in (101, 102, 103, 104)]


def test_a_listed_folder_that_is_not_there_is_an_error_that_names_it(tmp_path: Path) -> None:
    files(tmp_path, "submission_101/hw.ipynb", "submission_102/hw.ipynb")
    with pytest.raises(CourseError, match=r"submission_103.*not in the folder"):
        collect([export(tmp_path)])


@pytest.mark.parametrize("metadata", ["a: [", "\t- x", "a: !ruby/object:Evil {}\n", "\xff\0"])
def test_broken_metadata_are_an_error_in_one_line(tmp_path: Path, metadata: str) -> None:
    files(tmp_path, "submission_101/hw.ipynb")
    with pytest.raises(CourseError, match="YAML") as caught:
        collect([export(tmp_path, metadata)])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "metadata", ["", "[1, 2]", "just text", "submission_101: 3", "submission_101: {':submitters': 3}"]
)
def test_metadata_of_another_shape_name_nobody(tmp_path: Path, metadata: str) -> None:
    files(tmp_path, "submission_101/hw.ipynb")
    assert collect([export(tmp_path, metadata)]) == [Entry("submission_101", tmp_path / "submission_101", "")]


# ------------------------------------------------------------------------------- folders and what is in them


def test_a_folder_is_read_as_a_zip_is(tmp_path: Path) -> None:
    (tmp_path / "sub/helpers").mkdir(parents=True)
    (tmp_path / "sub/hw.ipynb").write_bytes(notebook("import helpers.x"))
    (tmp_path / "sub/helpers/x.py").write_bytes(b"y = 1")
    (tmp_path / "sub/._hw.ipynb").write_bytes(b"junk")
    found = read(tmp_path, STEM, Limits())
    assert [cell.source for cell in found.cells] == ["import helpers.x"]
    assert found.files == {"helpers/x.py": b"y = 1"}


def test_a_folder_with_one_zip_is_that_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "hw.ZIP", "w") as archive:
        archive.writestr("hw.ipynb", notebook())
    assert len(read(tmp_path, STEM, Limits()).cells) == 1


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    assert "no notebook" in refusal(tmp_path)


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "hw.ipynb").write_bytes(notebook())
    (tmp_path / "secret.txt").symlink_to("/etc/passwd")
    (tmp_path / "all").symlink_to("/etc")
    (tmp_path / "loop").symlink_to(".")
    os.mkfifo(tmp_path / "pipe")
    assert read(tmp_path, STEM, Limits()).files == {}


def test_a_folder_of_too_much_is_refused(tmp_path: Path) -> None:
    (tmp_path / "hw.ipynb").write_bytes(notebook())
    for k in range(5):
        (tmp_path / f"{k}.bin").write_bytes(bytes(2**19))
    assert "more than 5 entries" in refusal_with(tmp_path, Limits(entries=5))
    assert "more than 2 MB" in refusal_with(tmp_path, Limits(unzipped_mb=2))
    assert len(read(tmp_path, STEM, Limits(entries=6, unzipped_mb=3)).files) == 5


def refusal_with(path: Path, limits: Limits) -> str:
    with pytest.raises(Refused) as caught:
        read(path, STEM, limits)
    return str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hw.ipynb"
    path.write_bytes(notebook())
    path.chmod(0)
    assert "Permission denied" in refusal(path)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["data", "data/x.csv"], "both a file and a folder"),
        (["a/b/c.py", "a/b"], "both a file and a folder"),
        (["n" * 256 + ".py"], "too long"),
        (["é" * 130], "too long"),
    ],
)
def test_a_zip_of_what_no_file_system_holds_is_refused(tmp_path: Path, names: list[str], words: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("hw.ipynb", *names):
            archive.writestr(name, notebook())
    assert words in refusal(tmp_path / "a.zip")


def test_a_zip_that_lies_about_sizes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hw.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("hw.ipynb", notebook())
        archive.writestr("zeros", bytes(3 * 2**20))
    size = (3 * 2**20).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (10).to_bytes(4, "little")))
    assert "zip" in refusal_with(path, Limits(unzipped_mb=2))


def test_cells_that_grading_skips_are_left_out_and_the_rest_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "hw.ipynb"
    skipped = code("plot()", metadata={"tags": ["otter_ignore"]})
    path.write_bytes(
        saved({"cells": [code("a = 1"), {"cell_type": "markdown"}, skipped, code("b = 2")], "metadata": {}})
    )
    found = read(path, STEM, Limits())
    assert [(cell.number, cell.source) for cell in found.cells] == [(1, "a = 1"), (3, "b = 2")]
    assert found.cells[1].label == "code cell 3 (“b = 2”)"


def test_a_code_cell_is_named_by_its_number_and_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / "hw.ipynb"
    path.write_bytes(saved({"cells": [code("\n\n  # " + "x" * 200 + "\ny = 1"), code("")], "metadata": {}}))
    first, second = read(path, STEM, Limits()).cells
    assert first.label.startswith("code cell 1 (“# xxx")
    assert len(first.label) < 100
    assert second.label == "code cell 2"
