"""Letters and papers of an audit: the sums in them, what is paid and what waits, their templates, and how they print."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import shutil
import subprocess
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lfreward
from lfreward import cli
from lfreward.office.letters import Letters
from lfreward.office.letters.claims import payment_sum
from lfreward.office.letters.sample import draw
from lfreward.office.letters.wording import file_name, in_letter
from machine.test_planted_markup import PAYLOAD, acts

ROOT = Path(__file__).parents[2]
SEASON = ROOT / "examples" / "audit" / "claims.xlsx"
HEAD = ("团号", "申报项目", "组团社", "单位性质", "发团日期", "抵临日期", "离临日期", "人数", "购票人数", "收费景区数", "4A级以上景区数", "住宿晚数",
        "人均消费", "是否同时到达", "报备日期", "报备材料齐全", "现场查验日期", "申报日期", "申报材料", "是否具备资质", "申请奖励金额", "核定金额", "已付金额")
# A sound coach group of 350 people between May and September: one row of the table, 35,000 yuan (一(一)3, May to October, 300 people).
SOUND = {
    "申报项目": "旅游大巴", "单位性质": "旅行社", "收费景区数": "3", "4A级以上景区数": "2", "住宿晚数": "1", "人均消费": "600", "是否同时到达": "是",
    "报备材料齐全": "是", "申报材料": "全", "是否具备资质": "是", "申请奖励金额": "35000",
}


def season(path: Path, *rows: dict[str, str]) -> Path:
    """Write claims that are sound but for what each row says; the tours are two weeks apart, the first on 12 May 2025."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.DictWriter(file, HEAD, restval="")
        out.writeheader()
        for n, row in enumerate(rows):
            days = {"发团日期": -1, "抵临日期": 0, "离临日期": 1, "报备日期": -4, "现场查验日期": 0, "申报日期": 4}
            own = {key: (date(2025, 5, 12) + timedelta(14 * n + day)).isoformat() for key, day in days.items()}
            heads = {"人数": str(350 + 7 * n), "购票人数": row.get("人数", str(350 + 7 * n))}
            out.writerow({**SOUND, **own, **heads, "团号": f"虚-{n + 1}", "组团社": "虚构·甲社", **row})
    return path


def written(folder: Path, name: str) -> str:
    """Return the texts of an HTML letter, without its style."""
    page = (folder / name).read_text("utf-8")
    return re.sub(r"<[^>]*>", " ", page.partition("</style>")[2])


@pytest.fixture(scope="module")
def policy() -> lfreward.Policy:
    return lfreward.load_policy()


@pytest.fixture(scope="module")
def shipped(policy: lfreward.Policy, tmp_path_factory: pytest.TempPathFactory) -> tuple[Letters, Path]:
    letters = Letters(policy.audit(SEASON), checked=["单位性质"])
    letters.write(folder := tmp_path_factory.mktemp("letters") / "html", form="html")
    letters.write(folder.parent / "docx")
    return letters, folder


@pytest.fixture(scope="module")
def small(policy: lfreward.Policy, tmp_path_factory: pytest.TempPathFactory) -> tuple[Letters, Path]:
    folder = tmp_path_factory.mktemp("small")
    claims = season(
        folder / "claims.csv",
        {},  # paid: 35,000
        {"申请奖励金额": "40000"},  # cut by 5,000
        {"申请奖励金额": "30000"},  # claims less than is payable: 30,000
        {"核定金额": "20000"},  # approved: 20,000, cut by 15,000
        {"已付金额": "10000"},  # 25,000 are still to be paid
        {"申报日期": ""},  # filing not shown: waits
        {"人均消费": ""},  # cannot be proven: waits
        {"人数": "三百余"},  # cannot be read: waits
        {"人数": "299"},  # under the threshold: 35,000 cut
        {"组团社": "虚构·乙社", "已付金额": "40000"},  # paid 5,000 too much: nothing now
    )
    letters = Letters(policy.audit(claims))
    letters.write(folder / "out", form="html")
    return letters, folder


# ---- sums


def test_the_sums_of_a_small_season_are_those_worked_out_by_hand(small: tuple[Letters, Path]) -> None:
    letters, folder = small
    assert letters.sums() == {
        "paid_claims": 6,
        "amount_total": "190000.00",  # 35,000 + 35,000 + 30,000 + 20,000 + 35,000 + 35,000
        "already_paid_total": "50000.00",
        "due_total": "145000.00",  # 35,000 + 35,000 + 30,000 + 20,000 + 25,000 + 0
        "held_claims": 3,
        "held_total": "35000.00",
        "cut_claims": 3,
        "cut_total": "55000.00",  # 5,000 + 15,000 + 35,000
        "lacking_claims": 3,
    }
    payment = written(folder / "out", "兑现汇总表.html")
    assert "本次拨付145,000.00元（大写：壹拾肆万伍仟元整）" in payment
    assert "已付多于核定5,000元，由双方另行结清。" in payment
    notice = written(folder / "out", "核减通知书/001-虚构·甲社.html")
    assert "核减合计55,000.00元（大写：伍万伍仟元整）" in notice
    assert "写明的核定金额为20,000元，复算为35,000元" in notice


def test_a_notice_says_what_lacks_by_which_clause_and_until_when(small: tuple[Letters, Path]) -> None:
    notice = " ".join(written(small[1] / "out", "补正通知书/001-虚构·甲社.html").split())
    # 10 working days after 22 July 2025 (a Tuesday): 23, 24, 25, 28 to 31 July, 1, 4 and 5 August.
    assert "第四条第（二）项第1目（1） 2025年8月5日" in notice
    assert "第二条第（一）项：人均消费" in notice
    assert "三百余" in notice


def test_the_payment_table_tells_why_a_claim_waits(small: tuple[Letters, Path]) -> None:
    waits = {claim.line.id: claim.waits for claim in small[0].held}
    assert set(waits) == {"虚-6", "虚-7", "虚-8"}
    assert waits["虚-6"] == ["尚未显示：离临后10个工作日内申报。"]


def test_the_letters_of_the_shipped_season_add_up_with_its_summary(shipped: tuple[Letters, Path]) -> None:
    letters, folder = shipped
    summary, claims = letters.season.audit.summary, letters.season.claims
    yuan = {key: Decimal(summary[key]) for key in ("payable_within_claims", "over_total")}
    sums = json.loads((folder / "letters.json").read_text("utf-8"))["sums"]
    classed = [claim for claim in claims if claim.line.kind in ("exact", "over", "under", "not_payable")]
    moved = sum(claim.amount - min(claim.asked, claim.line.payable) for claim in classed if claim.line.approved is not None)

    # What is paid and what waits is all that is payable within the claims, but for the sums that the authority approved itself.
    waiting = sum(claim.amount or 0 for claim in classed if claim.held)
    assert Decimal(sums["amount_total"]) * 100 + waiting == yuan["payable_within_claims"] * 100 + moved
    assert Decimal(sums["cut_total"]) * 100 == yuan["over_total"] * 100 - moved
    assert sum(payment_sum(claim.line) or 0 for claim in letters.pays) == Decimal(sums["amount_total"]) * 100


def test_a_notice_of_the_shipped_season_is_the_one_worked_out_by_hand(shipped: tuple[Letters, Path]) -> None:
    notice = written(shipped[1], "核减通知书/001-虚构·晨光旅行社.html")
    # SH25-061 papers B, G, H lack: 40,000; 157 heads 108 × 100 = 10,800 of 15,800; 169 spending 480 < 500: 7,500;
    # 263 the tour is paid as another item: 35,000; N9 the year is stated twice: 150,000.
    cut = re.findall(r"(?m)([\d,]+\.00)\s+([\d,]+\.00)\s+([\d,]+\.00)", notice)
    assert cut[:5] == [
        ("40,000.00", "0.00", "40,000.00"),
        ("15,800.00", "10,800.00", "5,000.00"),
        ("7,500.00", "0.00", "7,500.00"),
        ("35,000.00", "0.00", "35,000.00"),
        ("150,000.00", "0.00", "150,000.00"),
    ]
    assert "大写：贰拾叁万柒仟伍佰元整" in notice
    assert not re.search(r"[一二三四五六]\([一二三四五]\)", notice)
    assert not re.search(r"\d{4}-\d{2}-\d{2}", notice)


def test_no_claim_that_a_question_names_is_paid(shipped: tuple[Letters, Path]) -> None:
    letters, _ = shipped
    asked = {place for flag in letters.season.audit.flags.found for place in flag.places}
    assert asked
    assert [claim.line.place for claim in letters.pays if claim.line.place in asked] == []
    assert letters.pays


def test_an_accepted_claim_is_paid_and_a_struck_one_is_not(policy: lfreward.Policy, tmp_path: Path) -> None:
    claims = season(tmp_path / "claims.csv", {"申报日期": ""}, {}, {})
    (tmp_path / "decided.csv").write_text("行,人工决定,决定的值,决定的理由\n2,认可,,已核原件\n3,剔除,,退团\n4,改值,300,已核\n", "utf-8")
    letters = Letters(policy.audit(claims, decisions=tmp_path / "decided.csv"))

    assert [claim.line.id for claim in letters.pays] == ["虚-1"]
    assert [claim.waits for claim in letters.held] == [["人工决定剔除：退团"], ["人工决定：改值 300：已核。待按决定的内容重新复算。"]]


def test_a_claim_of_an_earlier_season_is_not_paid(policy: lfreward.Policy, tmp_path: Path) -> None:
    claims = season(tmp_path / "claims.csv", {}, {})
    earlier = season(tmp_path / "earlier.csv", {})
    letters = Letters(policy.audit(claims, earlier=[earlier]))

    assert [claim.line.id for claim in letters.pays] == ["虚-2"]


def test_a_column_that_the_file_lacks_keeps_claims_waiting_until_it_is_checked(policy: lfreward.Policy) -> None:
    audit = policy.audit(SEASON)
    strict, checked = Letters(audit), Letters(audit, checked=["organiser_kind"])

    assert "单位性质" in strict.columns_awaited()
    assert not any("没有这些栏目：单位性质" in why for claim in checked.held for why in claim.waits)
    assert {claim.line.place for claim in strict.pays} <= {claim.line.place for claim in checked.pays}


def test_a_kind_of_question_that_is_answered_keeps_no_claim_waiting(policy: lfreward.Policy, tmp_path: Path) -> None:
    days = {"发团日期": "2025-05-11", "抵临日期": "2025-05-12", "离临日期": "2025-05-13", "报备日期": "2025-05-08", "申报日期": "2025-05-16"}
    alike = [{**days, "现场查验日期": "2025-05-12", "人数": str(heads)} for heads in (301, 302, 303)]
    claims = season(tmp_path / "claims.csv", *alike)
    audit = policy.audit(claims)

    assert len(Letters(audit).pays) < len(Letters(audit, answered=["疑似拆团"]).pays)


# ---- the command


def test_the_command_writes_all_kinds_and_replaces_nothing_unasked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claims = season(tmp_path / "claims.csv", {}, {"申请奖励金额": "40000"})
    asked = ["letters", str(claims), "--out", str(tmp_path / "out"), "--seed", "7"]

    def run(*more: str) -> int:
        with pytest.raises(SystemExit) as ended:
            cli.main([*asked, *more])
        return int(ended.value.code or 0)

    assert run() == cli.DIFFERENCES
    out = capsys.readouterr().out
    assert "本次拨付70,000元（柒万元整）" in out
    assert "种子 7" in out
    assert run() == cli.WRONG_USE
    (tmp_path / "out" / "自己的.txt").write_text("留着", "utf-8")
    assert run("--kind", "payment", "--force") == cli.DIFFERENCES
    assert (tmp_path / "out" / "自己的.txt").read_text("utf-8") == "留着"
    assert (tmp_path / "out" / "核减通知书" / "001-虚构·甲社.docx").exists()


def test_a_planted_script_does_nothing_in_any_letter(policy: lfreward.Policy, tmp_path: Path) -> None:
    texts = {"组团社": PAYLOAD, "团号": f"9{PAYLOAD}", "申报材料": PAYLOAD, "人均消费": PAYLOAD}
    rows = [{key: value} for key, value in texts.items()] + [{"组团社": PAYLOAD, "申请奖励金额": "40000"}, {"团号": "{{ 7*7 }}{% for x in 明细 %}"}]
    letters = Letters(policy.audit(season(tmp_path / "claims.csv", *rows)))
    letters.write(tmp_path / "html", form="html")
    letters.write(tmp_path / "docx")

    pages = [path.read_text("utf-8") for path in (tmp_path / "html").rglob("*.html")]
    assert any("alert(1)" in page for page in pages)
    assert any("{{ 7*7 }}" in page for page in pages)
    assert [found for page in pages for found in acts(page)] == []
    for path in (tmp_path / "docx").rglob("*.docx"):
        assert "alert" not in "".join(element.tag for element in docx.Document(str(path)).element.iter() if isinstance(element.tag, str))


# ---- templates


def test_the_shipped_templates_and_the_page_of_fields_are_what_the_definitions_make() -> None:
    spec = importlib.util.spec_from_file_location("make_letter_templates", ROOT / "tools" / "make_letter_templates.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)

    different = [path.name for path, data in tool.made().items() if path.read_bytes() != data]
    assert different == [], "run python tools/make_letter_templates.py"


def test_word_letters_open_repeat_their_headers_and_tear_no_row(shipped: tuple[Letters, Path]) -> None:
    folder = shipped[1].parent / "docx"
    files = sorted(folder.rglob("*.docx"))
    assert len(files) == sum(map(len, json.loads((folder / "letters.json").read_text("utf-8"))["files"].values()))
    name = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    for path in files:
        document = docx.Document(str(path))
        assert "草稿" in document.paragraphs[0].text
        for table in document.tables:
            rows = [row._tr.trPr for row in table.rows[:3]]
            assert all(row.find(f"{name}cantSplit") is not None for row in rows)
            assert rows[0].find(f"{name}tblHeader") is not None


def test_an_office_may_write_its_own_letter_and_word_shows_the_same_fields(policy: lfreward.Policy, tmp_path: Path) -> None:
    shutil.copy(ROOT / "lfreward" / "office" / "templates" / "公示表.docx", tmp_path / "公示表.docx")
    own = docx.Document(str(tmp_path / "公示表.docx"))
    own.paragraphs[0].runs[0].text = "本局的标题 {{ 核定大写 }}"
    own.save(str(tmp_path / "公示表.docx"))
    letters = Letters(policy.audit(season(tmp_path / "claims.csv", {})))
    letters.write(tmp_path / "out", kinds=["公示表"], templates=tmp_path)

    assert docx.Document(str(tmp_path / "out" / "公示表.docx")).paragraphs[0].text == "本局的标题 叁万伍仟元整"


def test_equal_letters_are_equal_files(policy: lfreward.Policy, tmp_path: Path) -> None:
    letters = Letters(policy.audit(season(tmp_path / "claims.csv", {})))
    for name in ("one", "two"):
        letters.write(tmp_path / name)

    assert (tmp_path / "one" / "工作底稿.docx").read_bytes() == (tmp_path / "two" / "工作底稿.docx").read_bytes()


def test_html_letters_are_whole_and_mark_up_what_they_hold(shipped: tuple[Letters, Path]) -> None:
    for path in shipped[1].rglob("*.html"):
        page = path.read_text("utf-8")
        assert "table-header-group" in page
        assert "break-inside:avoid" in page
        assert re.findall(r'(?:src|href)="', page) == []
        body = page[page.index("<body>") : page.index("</html>")]
        ElementTree.fromstring(body)  # every element is closed


# ---- words and the sample


@pytest.mark.parametrize(
    ("data", "letter"),
    [
        ("依三(四)5核定，最后一天2025-03-13。", "依第三条第（四）项第5目核定，最后一天2025年3月13日。"),
        ("团号A-2025-03-13，不变", "团号A-2025-03-13，不变"),
        ("三(四)末段、三(四)5(6)A", "第三条第（四）项最后一款、第三条第（四）项第5目（6）A"),
    ],
)
def test_days_and_clauses_have_the_form_of_letters(data: str, letter: str) -> None:
    assert in_letter(data) == letter


@given(st.integers(1, 999), st.text(max_size=80))
def test_a_file_name_names_a_file_of_its_folder(number: int, name: str) -> None:
    made = file_name(number, name)

    assert made.startswith(f"{number:03}-")
    assert not set(made) & set('/\\:*?"<>|. \n\t')
    assert len(made) <= 44


UNITS = st.lists(st.tuples(st.sampled_from("甲乙丙"), st.sampled_from("ABCDE"), st.integers(1, 10**7)), max_size=120)


@given(UNITS, st.integers(0, 2**32), st.integers(1, 100))
def test_a_sample_reaches_every_item_and_agency_in_proportion(units: list[tuple[str, str, int]], seed: int, percent: int) -> None:
    plan = draw(units, seed=seed, percent=percent)
    wanted = -(-len(units) * percent // 100)

    assert plan == draw(units, seed=seed, percent=percent)
    assert wanted <= len(plan.chosen) <= wanted + 8
    for column in (0, 1):
        assert {units[n][column] for n in plan.chosen} == {unit[column] for unit in units}
    assert sum(stratum.claims for stratum in plan.strata) == len(units)
    assert sum(stratum.amount for stratum in plan.strata) == sum(unit[2] for unit in units)
    assert sum(stratum.chosen for stratum in plan.strata) == len(plan.chosen)


def test_another_seed_draws_another_sample() -> None:
    units = [("甲", f"{n % 5}", n) for n in range(1, 400)]

    assert draw(units, seed=1, percent=10).chosen != draw(units, seed=2, percent=10).chosen


# ---- on paper


def pages_of(pdf: Path) -> list[str]:
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    return text.split("\f")[:-1]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice") or not shutil.which("pdftotext"), reason="LibreOffice is not installed")
def test_word_letters_print_from_libreoffice(shipped: tuple[Letters, Path], tmp_path: Path) -> None:
    folder = shipped[1].parent / "docx"
    files = [folder / "兑现汇总表.docx", folder / "工作底稿.docx", *sorted((folder / "核减通知书").iterdir())[:1]]
    command: list[Any] = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", tmp_path, *files], check=True, capture_output=True, timeout=300)

    for file in files:
        assert pages_of(tmp_path / f"{file.stem}.pdf")
    payment = pages_of(tmp_path / "兑现汇总表.pdf")
    assert sum("核定（元）" in page or "暂缓金额" in page for page in payment) >= len(payment) - 1  # the header stands on every page


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("chromium") or not shutil.which("pdftotext"), reason="Chromium is not installed")
def test_html_letters_print_from_chromium(shipped: tuple[Letters, Path], tmp_path: Path) -> None:
    pdf = tmp_path / "payment.pdf"
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}", "--no-pdf-header-footer"]
    page = (shipped[1] / "兑现汇总表.html").as_uri()
    subprocess.run([*command, f"--print-to-pdf={pdf}", page], check=True, capture_output=True, timeout=120)

    pages = pages_of(pdf)
    assert len(pages) > 2
    assert sum("核定" in page or "暂缓" in page for page in pages) == len(pages)
