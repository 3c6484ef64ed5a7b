"""Two runs that write to one place at the same time: one wins and the other is told; what is forced is replaced."""

import os
from pathlib import Path
from typing import Any

import pytest

import lfreward
from lfreward.errors import OutputError
from lfreward.outputs import swapping, write_text, writing_file, writing_folder


@pytest.fixture(params=["links", "no-links"])
def file_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file system with links, and one that answers as FAT and some shares do."""

    def none(*_: Any, **__: Any) -> None:
        raise OSError(1, "Operation not permitted")

    if request.param == "no-links":
        monkeypatch.setattr(os, "link", none)
        monkeypatch.setattr(swapping, "_exchanger", lambda: None)
    return str(request.param)


def test_of_two_runs_to_one_new_file_the_first_wins_and_the_other_is_told(tmp_path: Path, file_system: str) -> None:
    path = tmp_path / "a.txt"
    with pytest.raises(OutputError) as told, writing_file(path) as slow:  # noqa: PT012
        with writing_file(path) as quick:
            quick.write_text("first")
        slow.write_text("second")

    assert told.value.code == "write_raced"
    assert path.read_text() == "first"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_of_two_runs_to_one_new_folder_the_first_wins_and_the_other_is_told(tmp_path: Path, file_system: str) -> None:
    for there in (False, True):
        path = tmp_path / f"out-{there}"
        path.mkdir() if there else None  # an empty folder is as good as none
        with pytest.raises(OutputError) as told, writing_folder(path, "z", ("a", "z")) as slow:  # noqa: PT012
            with writing_folder(path, "z", ("a", "z")) as quick:
                (quick / "a").write_text("first")
            (slow / "a").write_text("second")
            (slow / "z").write_text("second")

        assert told.value.code == "write_raced"
        assert [(p.name, p.read_text()) for p in path.iterdir()] == [("a", "first")]
    assert sorted(os.listdir(tmp_path)) == ["out-False", "out-True"]


def test_of_two_runs_to_one_folder_with_other_things_the_first_wins(tmp_path: Path, file_system: str) -> None:
    (tmp_path / "mine").write_text("kept")
    with pytest.raises(OutputError) as told, writing_folder(tmp_path, "z", ("a", "z")) as slow:  # noqa: PT012
        with writing_folder(tmp_path, "z", ("a", "z")) as quick:
            (quick / "a").write_text("first")
            (quick / "z").write_text("first")
        (slow / "a").write_text("second")
        (slow / "z").write_text("second")

    assert told.value.code == "write_raced"
    assert sorted((p.name, p.read_text()) for p in tmp_path.iterdir()) == [("a", "first"), ("mine", "kept"), ("z", "first")]


def test_a_file_that_was_there_is_replaced_and_keeps_its_permissions(tmp_path: Path, file_system: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(0o640)
    write_text(path, "new")

    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_folder_of_results_is_exchanged_whole_and_other_things_are_left_alone(tmp_path: Path, file_system: str) -> None:
    for extra in (False, True):
        path = tmp_path / f"out-{extra}"
        path.mkdir()
        for name in ("a", "z", "stale", *(["mine"] if extra else [])):
            (path / name).write_text("old")
        with writing_folder(path, "z", ("a", "z", "stale")) as folder:
            (folder / "a").write_text("new")
            (folder / "z").write_text("new")

        kept = {p.name: p.read_text() for p in path.iterdir()}
        exchanged = file_system == "links" and not extra
        expected = {"a": "new", "z": "new"} | ({} if exchanged else {"stale": "old"}) | ({"mine": "old"} if extra else {})
        assert kept == expected
    assert sorted(os.listdir(tmp_path)) == ["out-False", "out-True"]


def test_a_folder_that_fails_in_the_middle_is_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b", "z", "mine"):
        (tmp_path / name).write_text("old")
    link = os.link

    def fails(source: Path, target: Path) -> None:
        if Path(target).name == "b":
            raise OSError(28, "No space left on device")
        link(source, target)

    monkeypatch.setattr(os, "link", fails)
    with pytest.raises(OutputError), writing_folder(tmp_path, "z", ("a", "b", "z")) as folder:  # noqa: PT012
        for name in ("a", "b", "z"):
            (folder / name).write_text("new")
    monkeypatch.undo()

    assert sorted((p.name, p.read_text()) for p in tmp_path.iterdir()) == [(name, "old") for name in ("a", "b", "mine", "z")]


def test_a_batch_that_loses_the_race_is_told(policy: lfreward.Policy, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": "A1", "item": "coach_group", "visitors": 299}\n', "utf-8")
    out = tmp_path / "out.parquet"
    with pytest.raises(OutputError) as told, writing_file(out) as slow:  # noqa: PT012
        policy.evaluate_table(tmp_path / "in.jsonl", out)
        slow.write_bytes(b"late")

    assert told.value.code == "write_raced"
    assert out.read_bytes()[:4] == b"PAR1"
