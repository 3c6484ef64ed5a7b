"""What the commands say to people: nothing left out, nothing in another language, one word for one thing."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from samples import sound

from lfreward import cli
from lfreward.intake.reading import KINDS

ROOT = Path(__file__).resolve().parents[2]
NEAR = sound("coach_group", id="A1", visitors=299)


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)

    def call(*args: str, records: Any = (NEAR,)) -> tuple[int, str, str]:
        text = "".join(json.dumps(one, ensure_ascii=False, default=str) + "\n" for one in records)
        Path("a.jsonl").write_text(text, "utf-8")
        code = cli._run(list(args))
        seen = capfd.readouterr()
        return code, seen.out, seen.err

    return call


def test_a_year_without_records_is_said_to_be_one(run: Any) -> None:
    for more in ([], ["--json"]):
        code, out, err = run("settle", "a.jsonl", "--year", "1999", *more)
        assert (code, out) == (cli.DONE, "")
        assert "1999" in err


def test_the_closing_line_of_the_duties_counts_every_one(run: Any) -> None:
    records = [{"id": "A1", "item": "coach_group"}, sound("coach_group", id="A2", filed_on=None)]
    for lang in ("zh", "en"):
        _, _, err = run("deadlines", "a.jsonl", "--as-of", "2021-01-31", "--lang", lang, records=records)
        total, *parts = map(int, re.findall(r"\d+", err.splitlines()[-1]))
        assert total == sum(parts)


def test_the_best_plan_names_the_switch_and_its_option(run: Any) -> None:
    _, out, _ = run("plan", "a.jsonl", "--free", "visitors=290..320")

    assert "stacking=highest（" in out
    assert "按“highest”" not in out


def test_near_misses_stand_under_their_line(run: Any) -> None:
    code, out, _ = run("evaluate", "a.jsonl", "--near", records=[NEAR, sound("coach_group", id="A2")])
    lines = out.splitlines()
    at = next(n for n, line in enumerate(lines) if "A1" in line)
    second = next(n for n, line in enumerate(lines) if "A2" in line)

    assert code == cli.DONE
    assert any("人数" in line and "1人" in line for line in lines[at + 1 : second])
    assert "—" not in "".join(lines[at + 1 : second])


def test_rules_alone_shows_its_help(run: Any) -> None:
    code, out, err = run("rules")

    assert code == cli.WRONG_USE
    assert "check" in out + err
    assert "用法有误" not in out + err


@pytest.mark.parametrize(
    "argv",
    [
        ["evaluate", "a.jsonl", "b.jsonl"],
        ["evaluate", "a.jsonl", "b.jsonl", "c.jsonl"],
        ["explain", "a.jsonl", "--id"],
        ["evaluate", "a.jsonl", "--json=yes"],
        ["settle", "a.jsonl", "--year"],
        ["whatif", "a.jsonl", "--vary", "visitors=1..2", "--out", "nowhere/a.html"],
        ["audit", "a.jsonl", "--out", "a.jsonl"],
    ],
)
def test_what_is_wrong_is_said_in_chinese(run: Any, argv: list[str]) -> None:
    code, _, err = run(*argv)
    said = [line for line in err.splitlines() if not line.startswith("Usage:")]

    assert code in (cli.WRONG_USE, cli.UNREADABLE)
    assert not re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", "".join(said))


def test_where_nothing_is_near_nothing_is_named(run: Any) -> None:
    for argv in (["zzzzzz"], ["evaluate", "a.jsonl", "--qqqqqq"], ["evaluate", "a.jsonl", "--policy", "qqqqqq"]):
        for lang in ("zh", "en"):
            _, _, err = run("--lang", lang, *argv)
            assert "—" not in err
            assert "最接近" not in err
            assert "nearest" not in err


def test_the_readme_names_what_can_be_read() -> None:
    named = re.search(r"FILE 可以是 `([^`]+)`", (ROOT / "README.md").read_text("utf-8"))

    assert named is not None
    assert {".jsonl", ".csv", ".xlsx", ".parquet"} <= set(named[1].split()) <= set(KINDS)


def test_a_column_that_may_be_one_of_two_facts_is_asked_once_with_what_it_is_near_to(run: Any, tmp_path: Path) -> None:
    rows = "".join(f"A{n},旅游大巴,{300 + n}\n" for n in range(5))
    Path("b.csv").write_text("编号,项目,游客人数合计\n" + rows, "utf-8")
    for more in ([], ["--json"]):
        code, out, err = run("evaluate", "b.csv", *more)
        assert (code, out) == (cli.UNREADABLE, "")
        assert err.count("“游客人数合计”（") == 1
        assert "人数 visitors/购票人数 ticketed_visitors" in err


def test_a_column_that_is_not_known_is_told_once(run: Any, tmp_path: Path) -> None:
    rows = "".join(f"A{n},旅游大巴,{300 + n},x\n" for n in range(5))
    Path("b.csv").write_text("编号,项目,人数,备考\n" + rows, "utf-8")
    for more in ([], ["--json"]):
        code, out, err = run("evaluate", "b.csv", *more)
        assert code == cli.DONE
        assert err.count("备考") == 1
        assert len(out.splitlines()) >= 5


def test_a_column_that_is_known_is_not_told(run: Any) -> None:
    Path("b.csv").write_text("编号,项目,人数\nA1,旅游大巴,很多\n", "utf-8")
    _, _, err = run("evaluate", "b.csv")

    assert "不认识" not in err


@pytest.mark.parametrize("name", ["b.csv", "b.xlsx", "b.parquet"])
@pytest.mark.parametrize("command", ["evaluate", "settle", "batch"])
def test_a_table_without_one_known_column_is_not_read(run: Any, name: str, command: str) -> None:
    if name == "b.csv":
        Path(name).write_text("foo,bar\n1,2\n", "utf-8")
    elif name == "b.xlsx":
        import openpyxl

        book: Any = openpyxl.Workbook()
        book.active.append(["foo", "bar"])
        book.active.append([1, 2])
        book.save(name)
    else:
        import duckdb

        duckdb.sql("COPY (SELECT 1 AS foo, 2 AS bar) TO 'b.parquet' (FORMAT parquet)")
    code, out, err = run(command, name, *(["--out", "o.parquet"] if command == "batch" else []))

    assert (code, out) == (cli.UNREADABLE, "")
    assert "foo、bar" in err
    assert not Path("o.parquet").exists()


def test_a_table_whose_known_columns_are_all_empty_is_read(run: Any) -> None:
    Path("b.csv").write_text("编号,foo\n,2\n", "utf-8")

    assert run("evaluate", "b.csv")[0] == cli.DONE
    assert run("batch", "b.csv", "--out", "o.parquet")[0] == cli.DONE


def test_one_verdict_has_one_name_whatever_the_command(run: Any) -> None:
    records = [NEAR, sound("coach_group", id="A2"), {"id": "A3", "item": "coach_group"}]
    names = {"zh": ("符合条件", "不符合条件", "资料不足"), "en": ("eligible", "not eligible", "undetermined")}
    for lang, words in names.items():
        said = [
            run("evaluate", "a.jsonl", "--lang", lang, records=records)[1],
            run("batch", "a.jsonl", "--out", f"{lang}.parquet", "--lang", lang, records=records)[2],
            run("whatif", "a.jsonl", "--id", "A2", "--vary", "visitors=299,300", "--lang", lang, records=records)[1]
            + run("whatif", "a.jsonl", "--id", "A3", "--vary", "visitors=400", "--lang", lang, records=records)[1],
        ]
        for text in said:
            assert all(word in text for word in words), (lang, text)
        assert not re.search("可奖励|不予奖励|待定|不能确定|not decided", said[1] + said[2])


def test_no_key_stands_in_a_chinese_table_of_what_if(run: Any) -> None:
    records = [sound("coach_group", id="A2", departure_date="2020-07-01")]
    for vary in ("arrival_date=2020-07-18,2020-06-30", "visitors=320,很多", "paid_4a_sites=1,9"):
        _, out, _ = run("whatif", "a.jsonl", "--vary", vary, records=records)
        assert not re.search("[a-z]+_[a-z]+", out), out


def test_a_form_is_filled_in_words(run: Any) -> None:
    import openpyxl

    records = [sound("coach_group", id=f"A{n}", route=route, ticketed_visitors=300) for n, route in enumerate(("western", "none"))]
    run("evaluate", "a.jsonl", records=records)
    assert run("form", "monthly", "a.jsonl", "--out", "f.xlsx", records=records)[0] == cli.DONE
    book: Any = openpyxl.load_workbook("f.xlsx")
    cells = [str(cell) for row in book.active.iter_rows(values_only=True) for cell in row if cell is not None]

    assert not {"western", "none", "False", "True"} & set(cells)
    assert {"A0", "A1"} <= set(cells)


def test_an_explanation_in_chinese_has_chinese_punctuation(run: Any) -> None:
    records = [sound("coach_group", id="A2"), {"id": "A3", **{k: v for k, v in sound("coach_group").items() if k not in ("item", "id", "filed_on")}}]
    _, out, _ = run("explain", "a.jsonl", records=records)
    bare = re.sub(r"[一二三四五六]\([一二三四五六七八九]\)|\d\(\d\)|[a-z_]+=[a-z_]+", "X", out)

    assert not re.search(r" \(|[一-鿿\d][:;?!]|\?", bare), re.search(r".*(?: \(|[一-鿿\d][:;?!]|\?).*", bare)
    assert "？ " in out
    _, out, _ = run("explain", "a.jsonl", "--lang", "en", records=records)
    assert "? " in out
    assert "？" not in out


def test_nothing_is_said_to_be_converted_that_was_not(run: Any) -> None:
    records = [sound("coach_group", id="A2", violations="五(一)", materials=None)]
    _, out, _ = run("evaluate", "a.jsonl", "--json", records=records)

    assert [f for f in json.loads(out)["findings"] if f["code"] == "converted"] == []


def test_an_audit_says_a_sum_once_and_counts_nothing_of_nothing(run: Any) -> None:
    Path("c.csv").write_text("编号,项目,等级,认定日期,创建主体,证书,申报金额\nC1,A级旅游景区创建,4A,2020-07-01,虚构景区,是,1\n", "utf-8")
    run("audit", "c.csv", "--out", "out")
    told = Path("out/results.csv").read_text("utf-8-sig")
    assert "核定" in told
    assert not re.search(r"核定([\d,]+元)（\1）", told)
    Path("d.csv").write_text("编号,项目,申报金额\n", "utf-8")
    _, out, _ = run("audit", "d.csv", "--out", "none")
    assert "：—" not in out
