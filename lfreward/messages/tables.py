"""Files that are written, and whole tables evaluated at once: misuse, notes about columns, what a run did."""

TEXTS: dict[str, tuple[str, str]] = {
    # ---- misuse
    "usage_needs_extra": (
        "此功能需要 {library}。请运行 pip install 'lfreward[{extra}]'。",
        "This needs {library}. Please run: pip install 'lfreward[{extra}]'",
    ),
    "usage_engine": (
        "没有名为“{name}”的引擎（最接近：{near}）。请改用其中之一：{known}。",
        "There is no engine called “{name}” (nearest: {near}). Please use one of: {known}.",
    ),
    "usage_table": (
        "{type} 不是由列组成的表。请给出 .parquet 或 .csv 文件、Arrow 表或 DuckDB 关系。",
        "{type} is no table of columns. Please give a .parquet or .csv file, an Arrow table or a DuckDB relation.",
    ),
    "usage_table_empty": (
        "这张表没有任何列。请给出有列名的表。",
        "This table has no columns. Please give one whose columns have names.",
    ),
    "usage_exclusion": (
        "“{name}”按 {facts} 区分，整表结算不支持。请改用 settle。",
        "“{name}” goes by {facts}, which settling a whole table cannot do. Please use settle.",
    ),
    "usage_parquet_out": (
        "结果只能写成 .parquet，“{path}”不是。请改用以 .parquet 结尾的文件名。",
        "Results are written as .parquet, which “{path}” is not. Please give a name that ends in .parquet.",
    ),
    "table_would_overwrite": (
        "“{path}”已经存在。请换一个文件名；确要覆盖的，加 --force。",
        "“{path}” exists already. Please give another name, or add --force to replace it.",
    ),
    "output_is_input": (
        "“{path}”正是要读取的文件，写上去就没有了。请换一个文件名。",
        "“{path}” is a file that is read here; writing to it would destroy it. Please give another name.",
    ),
    "usage_suffix": (
        "写出的是 {suffix} 文件，“{path}”不以 {suffix} 结尾。请改用以 {suffix} 结尾的文件名。",
        "What is written is a {suffix} file, and “{path}” does not end so. Please give a name that ends in {suffix}.",
    ),
    "stream_failed": (
        "结果没有写入标准输出：{reason}。请检查输出的去处，或磁盘是否已满。",
        "Standard output did not take the results: {reason}. Please check where they go and whether the disk is full.",
    ),
    # ---- tables that cannot be read
    "table_wrong_type": (
        "列“{column}”的类型是 {type}，第 {row} 行起有值，读不成{label}。请改成合适的类型。",
        "The column “{column}” is of type {type} and has values from row {row} on, which cannot be read as {label}. "
        "Please change its type.",
    ),
    "table_memory": (
        "内存 {limit} 不够用。请把文件拆成几份。",
        "{limit} of memory are not enough. Please split the file.",
    ),
    # ---- notes
    "table_missing": (
        "没有下列各列，各行都按未知处理：{facts}。",
        "There are no columns for these facts, which count as unknown in every row: {facts}.",
    ),
    "table_unknown": ("不认识下列各列，未使用：{names}。", "These columns are not known and were not used: {names}."),
    "table_beyond": (
        "有 {count} 行含有需逐条读取的值，已逐条评定。",
        "{count} rows were judged one by one, for a value that a query cannot read.",
    ),
    "table_done": (
        "{rows} 行：符合条件 {eligible}，不符合条件 {ineligible}，资料不足 {undetermined}，记录读不出 {rejected}；可付合计 {total} 元。",
        "{rows} rows: {eligible} eligible, {ineligible} not eligible, {undetermined} undetermined, {rejected} rejected; "
        "{total} yuan payable in all.",
    ),
    "table_settled": (
        "{rows} 项结算，合计 {total} 元。",
        "{rows} settlements, {total} yuan in all.",
    ),
    "table_share": ("已处理 {share} %", "{share} % done"),
}
