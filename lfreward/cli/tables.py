"""The policies and their tables: `rules` and what stands under it."""

from __future__ import annotations

from pathlib import Path

import click

from lfreward.cli import BAD_RULES, DIFFERENCES, DONE
from lfreward.cli.shared import (
    check_out,
    common,
    force_option,
    json_option,
    language,
    policy_asked,
    put,
    put_json,
    tell,
    words,
)

LONGEST = 200  # signs of a value of a case that are shown
FORMATS = {".html": "html", ".htm": "html", ".json": "json", ".xlsx": "xlsx", ".md": "md"}  # by the end of a file's name


@click.group()
@common
def rules() -> None:
    """规则表 · the policies and their tables."""


@rules.command("list")
@json_option
@common
def rules_list(as_json: bool) -> int:
    """列出办法 · list the policies."""
    from lfreward.law.loading import policies
    from lfreward.policy import load_policy

    default, known = policies()
    lang = language()
    for key in known:
        resolved = load_policy(key).resolved
        if as_json:
            put_json(
                {"key": key, "label": resolved.label.say(lang), "document": resolved.document, "default": key == default}
            )
        else:
            put(f"{key}\t{resolved.document}\t{resolved.label.say(lang)}")
    return DONE


@rules.command("show")
@click.argument("item", metavar="[ITEM]", required=False)
@click.option("--format", "form", type=click.Choice(["md", "json", "html", "xlsx"]), help="格式 · format")
@click.option("--out", metavar="FILE", help="写入文件 · write to a file")
@force_option
@common
def rules_show(item: str | None, form: str | None, out: str | None, force: bool) -> int:
    """以文字列出各表 · the tables in words."""
    from lfreward.errors import UsageError
    from lfreward.office.document import as_html, as_json, as_xlsx, document, item_named

    policy, lang = policy_asked(), language()
    item = item_named(policy.resolved, item).key if item is not None else None
    suffix = Path(out).suffix.lower() if out is not None else ""
    form = form or FORMATS.get(suffix, "md")
    # A page is no page for its name: what is opened in a browser is HTML, and a workbook is a workbook.
    wanted = next((end for end, kind in FORMATS.items() if kind == form), "") if suffix in FORMATS or form == "xlsx" else ""
    check_out(out, force, suffix="" if FORMATS.get(suffix) == form else wanted)
    if form == "xlsx":
        from lfreward.outputs import write_bytes

        if out is None:
            raise UsageError("usage_out", form=form)
        write_bytes(out, as_xlsx(policy.resolved, lang, [item] if item else None))
        return DONE
    text = {"md": document, "json": as_json, "html": as_html}[form](policy.resolved, lang, [item] if item else None)
    if out is None:
        put(text, nl=False)
    else:
        from lfreward.outputs import write_text

        write_text(out, text)
    return DONE


@rules.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@json_option
@common
def rules_diff(before: str, after: str, as_json: bool) -> int:
    """两个办法有何不同 · what changed between two policies."""
    from lfreward.office.document import compare
    from lfreward.policy import load_policy

    changes = compare(load_policy(before).resolved, load_policy(after).resolved)
    for change in changes:
        if as_json:
            put_json(change.to_dict(language()))
        else:
            put(change.say(language()))
    if not changes:
        tell("diff_none")
    return DIFFERENCES if changes else DONE


@rules.command("check")
@click.argument("folder", metavar="[FOLDER]", required=False)
@json_option
@common
def rules_check(folder: str | None, as_json: bool) -> int:
    """证明规则表 · prove the tables."""
    from lfreward.policy import check_rules

    given = click.get_current_context().find_root().obj or {}
    report, lang = check_rules(folder or given.get("policy")), language()
    if as_json:
        for one in report.to_dicts(lang):
            put_json(one)
    elif text := report.text(lang):
        put(text)
    faults = len(report.faults)
    tell("proof_summary" if faults else "proof_fine", faults=faults, notes=len(report.findings) - faults)
    return BAD_RULES if faults else DONE


@rules.command("cases")
@click.argument("folder", metavar="[POLICY]", required=False)
@click.option("--out", required=True, metavar="FILE.jsonl", help="写入的文件 · the file to write")
@force_option
@common
def rules_cases(folder: str | None, out: str, force: bool) -> int:
    """写出验证用例 · write the cases of the tables, for any software to be held against."""
    from lfreward.outputs import write_text
    from lfreward.policy import load_policy
    from lfreward.proofs.cases import cases, text
    from lfreward.settlement import settle

    check_out(out, force, folder)
    policy = load_policy(folder) if folder is not None else policy_asked()
    lines = text(cases(policy.evaluator, settle))
    write_text(out, lines)
    tell("cases_written", count=f"{lines.count(chr(10)):,}", file=out)
    return DONE


@rules.command("new")
@click.argument("folder", metavar="FOLDER")
@common
def rules_new(folder: str) -> int:
    """新办法的骨架 · the skeleton of a new policy, which passes the proofs."""
    from lfreward.office.skeleton import write_skeleton

    files = write_skeleton(folder)
    tell("skeleton_written", folder=folder, names="、".join(files))
    return DONE


@rules.command("test")
@click.argument("file", metavar="FILE")
@json_option
@common
def rules_test(file: str, as_json: bool) -> int:
    """用例逐条核对 · run cases against the tables: JSON lines in the form that `rules cases` writes."""
    from lfreward.intake import open_rows
    from lfreward.proofs.cases.trial import CaseResult, run_cases
    from lfreward.settlement import settle

    rows = list(open_rows(file))
    policy = policy_asked()
    unread = [CaseResult(f"{row.number}", problem="case_unread") for row in rows if row.problem is not None]
    cases = [row.cells for row in rows if row.problem is None]
    counted = wrong = 0
    for result in (*unread, *run_cases(policy.evaluator, settle, cases)):
        counted += 1
        if result.problem is None and not result.differences:
            continue
        wrong += 1
        if as_json:
            differences = {one.key: {"expected": one.expected, "found": one.found} for one in result.differences}
            put_json({"id": result.id, "problem": result.problem, "differences": differences})
        elif result.problem is not None:
            put(words(result.problem, id=result.id))
        for one in () if as_json else result.differences:
            label = words(f"case_{one.key}")
            put(words("case_differs", id=result.id, key=label, expected=_brief(one.expected), found=_brief(one.found)))
    tell("cases_run", count=counted, wrong=wrong) if counted else tell("cases_none", file=file)
    return DIFFERENCES if wrong or not counted else DONE


def _brief(value: object) -> str:
    """Return a value of a case as one short line."""
    import json

    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


@rules.command("compile")
@click.option("--target", type=click.Choice(["js"]), default="js", show_default=True, help="目标语言 · target language")
@click.option("--out", required=True, metavar="FILE.mjs", help="写入的文件 · the file to write")
@force_option
@common
def rules_compile(target: str, out: str, force: bool) -> int:
    """编译为无依赖的 JavaScript 模块 · the tables as a JavaScript module without dependencies."""
    from lfreward.engines.javascript import compile_module
    from lfreward.outputs import write_text

    module, types, package = Path(out), Path(out).with_suffix(".d.ts"), Path(out).with_name("package.json")
    check_out(out, force, suffix=".mjs")
    for beside in (types, package):
        check_out(str(beside), force)
    compiled = compile_module(policy_asked().evaluator(), name=module.stem)
    write_text(module, compiled.source)
    write_text(types, compiled.types)
    write_text(package, compiled.package)
    tell("module_written", file=out, types=types.name, package=package.name)
    return DONE


@rules.command("schema")
@common
def rules_schema() -> int:
    """记录的 JSON Schema · JSON Schema of the records."""
    from lfreward.records import schema

    put_json(schema())
    return DONE
