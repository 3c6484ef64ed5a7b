"""Every message has a sample that provokes it, and says in both languages what the golden text says."""

import re
from pathlib import Path
from typing import Any

import pytest
from errors.provoke import FOLDER, LANGS, Sample, placeholders, plant, provoke, samples, seen_by
from errors.regenerate import rewritten

from lfreward import cli, i18n
from lfreward.i18n import TEXTS

ALL = samples()
CODES = {sample.code for sample in ALL}
TO_MEND = {sample.code for sample in ALL if sample.spec["mends"]}
# Half of an escape is no character; what lacks cannot be shown.
NEVER_REPEATED = {"service_no_token", "service_not_a_record", "service_not_json", "service_not_records", "service_too_large"}  # a body
SHOW_NOTHING = NEVER_REPEATED | {"bad_text", "usage_near", "audit_out_or_check", "audit_needs_report", "audit_needs_excel", "usage_table_empty"}
BLAME = ("错误", "非法", "无效输入", "您的错", "illegal", "invalid input", "wrong input", "your fault")
CLAUSE = "三(二)1"  # how a clause is cited, shown where one could not be read
HAN = "[一-鿿“”（）、。；：]"


def name(sample: Sample) -> str:
    return f"{sample.file}/{sample.name}"


# ---- the goldens


# Proofs, audits and replays take most of the time and run under the slow marker.
LONG = ("audit", "audit-notes", "planning-words", "proof", "proof-notes", "receipts", "rule-files", "steps", "tables", "words")


@pytest.mark.parametrize(
    "sample",
    [pytest.param(one, id=name(one), marks=[pytest.mark.slow] if one.file in LONG else []) for one in ALL],
)
def test_a_sample_says_what_its_golden_text_says(sample: Sample) -> None:
    seen = seen_by(sample)

    assert {lang: seen[lang].golden(sample.code) for lang in LANGS} == {lang: sample.spec[lang] for lang in LANGS}
    assert {one.exit for one in seen.values()} == {sample.spec["exit"]}
    for one in seen.values():
        given = [said.given for said in one.said if said.code == sample.code]
        assert all(placeholders(TEXTS[sample.code][0]) <= names for names in given)


def test_a_changed_word_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = next(sample for sample in ALL if sample.name == "not_whole")
    monkeypatch.setitem(i18n._templates("en"), "not_whole", TEXTS["not_whole"][1] + " Thank you.")
    seen = provoke(sample.spec)

    assert seen["zh"].golden("not_whole") == sample.spec["zh"]
    assert seen["en"].golden("not_whole") == sample.spec["en"] + " Thank you."


def test_every_message_has_a_sample_and_every_sample_a_message() -> None:
    assert sorted(set(TEXTS) - CODES) == []
    assert sorted(CODES - set(TEXTS)) == []


def test_writing_the_goldens_anew_changes_nothing_but_them() -> None:
    for path in FOLDER.glob("*.toml"):
        text = path.read_text("utf-8")
        goldens = {sample.name: sample.spec for sample in ALL if sample.file == path.stem}

        assert rewritten(text, goldens) == text
        assert rewritten(text.replace("\nzh = ", "\nzh = 'old' # "), goldens) == text


# ---- the wording


def test_placeholders_are_the_same_in_both_languages() -> None:
    only_chinese = {"capitals"}  # a sum in 大写

    assert [c for c, (zh, en) in TEXTS.items() if placeholders(zh) - only_chinese != placeholders(en)] == []


def spoken(zh: str) -> str:
    """Return a Chinese text with its placeholders as words and without what stands there to be typed."""
    typed = rf"\{{\{{.*\}}\}}|{re.escape(CLAUSE)}"
    return re.sub(typed, "", re.sub(r"\{\w+(:[^}]*)?\}", "某", zh))


def test_chinese_is_written_with_chinese_punctuation() -> None:
    half = re.compile(rf"(?<={HAN})[,:;?!()]|[,:;?!()](?={HAN})")

    assert [code for code, (zh, _) in TEXTS.items() if half.search(spoken(zh))] == []


def test_english_is_written_with_english_punctuation() -> None:
    assert [
        code for code, (_, en) in TEXTS.items() if re.search("[一-鿿，。；：？！、（）]", en.replace(CLAUSE, ""))
    ] == []


def test_nobody_is_blamed() -> None:
    assert [code for code, texts in TEXTS.items() if any(word in text for text in texts for word in BLAME)] == []


@pytest.mark.parametrize("code", sorted(TO_MEND))
def test_what_is_to_be_mended_shows_what_stands_there_and_names_one_remedy(code: str) -> None:
    zh, en = TEXTS[code]
    lines = [sample.spec[lang] for sample in ALL if sample.code == code for lang in LANGS]
    placed = all(re.match(r"[^ ]+(:\d+:\d+)?: ", line) for line in lines)

    assert placeholders(zh) or placed or code in SHOW_NOTHING
    assert (zh.count("请"), len(re.findall("[Pp]lease", en))) == (1, 1)


def test_what_is_to_be_mended_and_what_is_only_told_are_told_apart_by_the_exit_code() -> None:
    for sample in ALL:
        assert sample.spec["exit"] in ((1, 2, 3, 4, 70) if sample.spec["mends"] else (0, 1, 4, 130)) or sample.spec["exit"] // 100 in (2, 4, 5), name(sample)


# ---- faults of the rule files, all at once


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    faults = [
        {"file": "4-filing.toml", "replace": 'effect  = "forfeits"', "by": "effect  = 3"},
        {"file": "1.1.3-coach-group.toml", "replace": "at_least = 500, word", "by": "at_least = 500, wrod"},
        {"file": "1.1.3-coach-group.toml", "replace": 'payee   = "organiser"', "by": "payee   = 3"},
    ]
    plant(tmp_path / "rules", faults)
    return tmp_path / "rules"


@pytest.mark.parametrize("command", [["rules", "show", "--policy"], ["demo", "--policy"], ["rules", "check"]])
def test_faults_in_two_files_are_told_at_once_in_the_order_of_their_places(
    command: list[str], rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = cli._run([*command, str(rules)])
    told = "".join(capsys.readouterr())
    places = [(file, int(line), int(column)) for file, line, column in re.findall(r"(?m)^(\S+):(\d+):(\d+): ", told)]

    assert code == cli.BAD_RULES
    assert places == sorted(places)
    assert {file for file, _, _ in places} == {"1.1.3-coach-group.toml", "4-filing.toml"}
    assert len({(file, line) for file, line, _ in places}) == 3


# ---- exit codes of whole runs


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["rules", "list"], cli.DONE),
        (["evaluate", "good.jsonl"], cli.DONE),
        (["evaluate", "bad.jsonl"], cli.DIFFERENCES),
        (["explain", "bad.jsonl"], cli.DIFFERENCES),
        (["settle", "bad.jsonl"], cli.DIFFERENCES),
        (["readings", "bad.jsonl"], cli.DIFFERENCES),
        (["evaluate", "good.jsonl", "--policy", "no-such"], cli.WRONG_USE),
        (["evaluate", "good.jsonl", "--reading", "stacking=none"], cli.WRONG_USE),
        (["evaluate", "good.jsonl", "--lang", "fr"], cli.WRONG_USE),
        (["evaluate", "none.jsonl"], cli.UNREADABLE),
        (["settle", "none.jsonl"], cli.UNREADABLE),
        (["readings", "none.jsonl"], cli.UNREADABLE),
    ],
)
def test_a_run_ends_with_the_documented_code(
    argv: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.jsonl").write_text('{"id": "A1", "item": "coach_group", "visitors": 299}\n', "utf-8")
    Path("bad.jsonl").write_text('{"id": "A1", "item": "coach_group", "visitors": "很多"}\n', "utf-8")

    assert cli._run(argv) == code
    assert "Traceback" not in "".join(capsys.readouterr())
