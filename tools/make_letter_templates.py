"""Write the shipped templates of letters, as Word and as HTML, from their plain definitions.

Run after a change of `lfreward/office/templates/letters.toml`:

    python tools/make_letter_templates.py

It writes `lfreward/office/templates/*.docx` and `*.html`, the same bytes on every run, and the tables of fields in
`docs/letters.md`. A Word file cannot be reviewed line by line; its definition can, and `tests/machine/test_letters.py`
holds the files to it. An office that wants other letters edits the Word files themselves, not these definitions.
"""

from __future__ import annotations

import html
import io
import tomllib
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "lfreward" / "office" / "templates"
PAGE = ROOT / "docs" / "letters.md"
BEGIN, END = "<!-- fields: written by tools/make_letter_templates.py -->", "<!-- end of fields -->"

# Sizes in twentieths of a point. A4 is 11906 by 16838; the margins are those of a form, not of a red-headed document.
SHORT, LONG, MARGIN = 11906, 16838, 1000
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
ROW = "行"  # the name that a row has in a template


def definitions() -> dict[str, Any]:
    """Return the definitions of all letters."""
    return tomllib.loads((FOLDER / "letters.toml").read_text("utf-8"))


# ---------------------------------------------------------------- Word


def docx(letter: dict[str, Any]) -> bytes:
    """Return the Word template of one letter."""
    wide = letter["wide"]
    across, down = (LONG, SHORT) if wide else (SHORT, LONG)
    body = "".join(block_xml(block, across - 2 * MARGIN) for block in letter["blocks"])
    turned = ' w:orient="landscape"' if wide else ""
    section = (
        f'<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="{across}" w:h="{down}"{turned}/>'
        f'<w:pgMar w:top="{MARGIN}" w:right="{MARGIN}" w:bottom="{MARGIN}" w:left="{MARGIN}" w:header="500" w:footer="500" '
        f'w:gutter="0"/></w:sectPr>'
    )
    parts = {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relations({"rId1": ("officeDocument", "word/document.xml")}),
        "word/_rels/document.xml.rels": relations({"rId1": ("styles", "styles.xml"), "rId2": ("footer", "footer1.xml")}),
        "word/document.xml": root("document", f"<w:body>{body}{section}</w:body>"),
        "word/footer1.xml": root("ftr", footer()),
        "word/styles.xml": root("styles", styles()),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def root(name: str, inside: str) -> str:
    """Return one part of a Word file."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}<w:{name} xmlns:w="{NAMESPACE}" xmlns:r="{RELATIONS}">{inside}</w:{name}>'


def content_types() -> str:
    """Return the list of parts with their types."""
    kinds = {"document": "document.main", "styles": "styles", "footer1": "footer"}
    named = "".join(f'<Override PartName="/word/{part}.xml" ContentType="{TYPES}.{kind}+xml"/>' for part, kind in kinds.items())
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    plain = '<Default Extension="xml" ContentType="application/xml"/>'
    return f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{PACKAGE}/content-types">{rels}{plain}{named}</Types>'


def relations(named: dict[str, tuple[str, str]]) -> str:
    """Return the links of one part to others."""
    links = "".join(
        f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{target}"/>' for key, (kind, target) in named.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'


def styles() -> str:
    """Return the styles: the fonts of official papers, with those that free systems have in their place."""
    fonts = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋" w:cs="Times New Roman"/>'
    run = f'<w:rPr>{fonts}<w:sz w:val="24"/><w:lang w:eastAsia="zh-CN"/></w:rPr>'
    default = f"<w:docDefaults><w:rPrDefault>{run}</w:rPrDefault></w:docDefaults>"
    normal = '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    return default + normal


def footer() -> str:
    """Return the foot of each page: its number."""
    field = '<w:fldSimple w:instr=" PAGE "><w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:t>1</w:t></w:r></w:fldSimple>'
    return f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{field}</w:p>'


def block_xml(block: dict[str, Any], width: int) -> str:
    """Return one block of the page; where it is left out with an empty field, the paragraphs that say so stand around it."""
    inside = content_xml(block, width)
    if "unless_empty" in block:
        return paragraph(f"{{%p if {block['unless_empty']} %}}") + inside + paragraph("{%p endif %}")
    return inside


def content_xml(block: dict[str, Any], width: int) -> str:
    """Return what a block shows."""
    if "table" in block:
        return table_xml(block, width)
    if "list" in block:
        return paragraph(f"{{%p for {ROW} in {block['list']} %}}") + paragraph(f"{{{{ {ROW}.文字 }}}}") + paragraph("{%p endfor %}")
    if "break" in block:
        return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    if "sign" in block:
        return paragraph(("　" * (6 if width > SHORT else 3)).join(block["sign"]), before=360)  # on one line of the page
    shapes: dict[str, dict[str, Any]] = {
        "title": {"size": 36, "bold": True, "align": "center", "after": 240},
        "number": {"align": "right"},
        "to": {"bold": True},
        "text": {"indent": 480},
        "small": {"size": 18, "before": 120},
        "heading": {"bold": True, "before": 240, "keep": True},
    }
    kind = next(key for key in shapes if key in block)
    return paragraph(block[kind], **shapes[kind])


def paragraph(
    text: str,
    *,
    size: int = 24,
    bold: bool = False,
    align: str = "",
    indent: int = 0,
    before: int = 0,
    after: int = 60,
    keep: bool = False,
) -> str:
    """Return one paragraph. Sizes in half points, distances in twentieths of a point."""
    jc = f'<w:jc w:val="{align}"/>' if align else ""
    ind = f'<w:ind w:firstLine="{indent}"/>' if indent else ""
    heavy = "<w:b/>" if bold else ""
    next_too = "<w:keepNext/>" if keep else ""
    shape = f'<w:pPr>{next_too}<w:spacing w:before="{before}" w:after="{after}"/>{ind}{jc}</w:pPr>'
    run = f'<w:rPr>{heavy}<w:sz w:val="{size}"/></w:rPr>'
    return f'<w:p>{shape}<w:r>{run}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def table_xml(block: dict[str, Any], width: int) -> str:
    """Return a table whose header stands on every page and whose rows are never torn."""
    columns = block["columns"]
    widths = [width * column[2] // 100 for column in columns]
    edges = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="666666"/>' for side in
                    ("top", "left", "bottom", "right", "insideH", "insideV"))  # fmt: skip
    margins = '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
    across = f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
    shape = f"<w:tblPr>{across}{margins}</w:tblPr>"
    grid = "<w:tblGrid>" + "".join(f'<w:gridCol w:w="{w}"/>' for w in widths) + "</w:tblGrid>"
    head = row_xml([column[0] for column in columns], widths, ["center"] * len(columns), head=True)
    aligned = ["right" if len(column) > 3 else "" for column in columns]
    cells = [f"{{{{ {ROW}.{column[1]} }}}}" if column[1] else "" for column in columns]
    begin = row_xml([f"{{%tr for {ROW} in {block['table']} %}}"], [sum(widths)], [""], span=len(columns))
    end = row_xml(["{%tr endfor %}"], [sum(widths)], [""], span=len(columns))
    total = row_xml(block["total"], widths, aligned, bold=True) if "total" in block else ""
    rows = head + begin + row_xml(cells, widths, aligned) + end + total
    return f"<w:tbl>{shape}{grid}{rows}</w:tbl>" + paragraph("", size=8, after=0)


def row_xml(
    cells: list[str], widths: list[int], aligned: list[str], *, head: bool = False, bold: bool = False, span: int = 1
) -> str:
    """Return one row of a table."""
    shape = "<w:cantSplit/>" + ("<w:tblHeader/>" if head else "")
    heavy = "<w:b/>" if head or bold else ""
    made = []
    for text, width, align in zip(cells, widths, aligned, strict=True):
        jc = f'<w:jc w:val="{align}"/>' if align else ""
        grid = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        shade = '<w:shd w:val="clear" w:color="auto" w:fill="EDEFF1"/>' if head else ""
        run = f'<w:r><w:rPr>{heavy}<w:sz w:val="18"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
        made.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{grid}{shade}</w:tcPr>'
            f'<w:p><w:pPr><w:spacing w:before="20" w:after="20"/>{jc}</w:pPr>{run}</w:p></w:tc>'
        )
    return f"<w:tr><w:trPr>{shape}</w:trPr>{''.join(made)}</w:tr>"


# ---------------------------------------------------------------- HTML

STYLE = """@page{size:A4 %s;margin:16mm 14mm}
body{font:12pt/1.7 "FangSong","STFangsong","Noto Serif CJK SC","Noto Sans CJK SC",serif;color:#111}
body{max-width:%s;margin:0 auto;padding:6mm}
h1{font-size:18pt;text-align:center;margin:0 0 6mm}h2{font-size:12.5pt;margin:6mm 0 2mm;break-after:avoid}
p{margin:0 0 2mm}.text{text-indent:2em}.number{text-align:right}.to{font-weight:700}.small{font-size:9.5pt;margin-top:3mm}
.sign{display:flex;flex-wrap:wrap;gap:4mm 18mm;margin-top:9mm}.break{break-before:page;height:0}
table{border-collapse:collapse;width:100%%;margin:0 0 4mm;font-size:9.5pt;line-height:1.45;table-layout:fixed}
th,td{border:.5pt solid #666;padding:.8mm 1.2mm;vertical-align:top;overflow-wrap:anywhere}th{background:#edeff1}
.r{text-align:right;font-variant-numeric:tabular-nums}thead{display:table-header-group}tr{break-inside:avoid}
@media print{body{padding:0;max-width:none}}
@media(max-width:700px){.wide{overflow-x:auto}.wide table{min-width:900px}}
"""


def page(letter: dict[str, Any]) -> str:
    """Return the HTML template of one letter: one file, nothing from elsewhere, made for A4."""
    style = STYLE % (("landscape", "267mm") if letter["wide"] else ("portrait", "182mm"))
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = [
        "<!doctype html>",
        '<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        f"<title>{html.escape(letter['name'])}</title>",
        f"<style>{style}</style></head><body>",
    ]
    return "\n".join([*head, *(block_html(block) for block in letter["blocks"]), "</body></html>"]) + "\n"


def block_html(block: dict[str, Any]) -> str:
    """Return one block of the page."""
    inside = content_html(block)
    return f"{{% if {block['unless_empty']} %}}{inside}{{% endif %}}" if "unless_empty" in block else inside


def content_html(block: dict[str, Any]) -> str:
    """Return what a block shows."""
    if "table" in block:
        return table_html(block)
    if "list" in block:
        return f"{{% for {ROW} in {block['list']} %}}<p>{{{{ {ROW}.文字 }}}}</p>\n{{% endfor %}}"
    if "break" in block:
        return '<div class="break"></div>'
    if "sign" in block:
        return '<div class="sign">' + "".join(f"<div>{text}　　　　</div>" for text in block["sign"]) + "</div>"
    if "title" in block:
        return f"<h1>{block['title']}</h1>"
    if "heading" in block:
        return f"<h2>{block['heading']}</h2>"
    kind = next(key for key in ("number", "to", "text", "small") if key in block)
    return f'<p class="{kind}">{block[kind]}</p>'


def table_html(block: dict[str, Any]) -> str:
    """Return a table."""
    columns = block["columns"]
    right = [' class="r"' if len(column) > 3 else "" for column in columns]
    grid = "".join(f'<col style="width:{column[2]}%"/>' for column in columns)
    head = "".join(f"<th>{column[0]}</th>" for column in columns)
    cells = [f"{{{{ {ROW}.{column[1]} }}}}" if column[1] else "" for column in columns]
    row = "".join(f"<td{kind}>{cell}</td>" for kind, cell in zip(right, cells, strict=True))
    total = "".join(f"<td{kind}><b>{cell}</b></td>" for kind, cell in zip(right, block.get("total", ()), strict=False))
    rows = f"{{% for {ROW} in {block['table']} %}}<tr>{row}</tr>\n{{% endfor %}}" + (f"<tr>{total}</tr>" if total else "")
    body = f"<colgroup>{grid}</colgroup><thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody>"
    return f'<div class="wide"><table>{body}</table></div>'


# ---------------------------------------------------------------- the page that documents the fields


def fields() -> str:
    """Return the tables of fields as docs/letters.md shows them."""
    known = definitions()
    lines = ["### 各种文书都有的", *listed(known["common"])]
    for letter in known["letter"]:
        lines += ["", f"### {letter['name']}（`{letter['key']}`）", *listed(letter["fields"])]
        for table in letter["tables"].values():
            loop = f"`{{%tr for 行 in {table['name']} %}}` … `{{%tr endfor %}}`"
            lines += ["", f"`{table['name']}`：{table['what']}。写作 {loop}，行内有："]
            lines += listed(table["columns"], "行.")
    return "\n".join(lines)


def listed(named: dict[str, list[str]], before: str = "") -> list[str]:
    """Return a table of names and meanings."""
    return ["", "| 写作 | 含义 |", "|---|---|", *(f"| `{{{{ {before}{name} }}}}` | {what} |" for name, what in named.values())]


def documented(text: str) -> str:
    """Return the page with its tables of fields as the definitions have them."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{fields()}\n{END}{after}"


def made() -> dict[Path, bytes]:
    """Return every file that is written, with its bytes."""
    files: dict[Path, bytes] = {}
    for letter in definitions()["letter"]:
        files[FOLDER / f"{letter['name']}.docx"] = docx(letter)
        files[FOLDER / f"{letter['name']}.html"] = page(letter).encode("utf-8")
    files[PAGE] = documented(PAGE.read_text("utf-8")).encode("utf-8")
    return files


if __name__ == "__main__":
    for path, data in made().items():
        path.write_bytes(data)
