"""The wording of every code that file reading and writing can give: Chinese, English."""

_FILE = {
    "not_found": (
        "找不到这个文件。请核对路径和文件名。",
        "There is no such file. Please check the path and the name.",
    ),
    "not_a_file": (
        "这里是文件夹或设备，不是文件。请给出文件的完整路径。",
        "This is a folder or a device, not a file. Please give the full path of a file.",
    ),
    "unreadable": (
        "文件打不开：{reason}。请确认有读取权限，且文件没有被其他程序占用。",
        "The file does not open: {reason}. Please check that it may be read and is not locked by another program.",
    ),
    "unknown_kind": (
        "扩展名“{suffix}”不在可读之列（{kinds}）。请把文件另存为其中一种。",
        "The suffix “{suffix}” is not among the readable ones ({kinds}). Please save the file as one of them.",
    ),
    "other_workbook": (
        "“{suffix}”工作簿不能直接读取。请在表格软件中打开，另存为“Excel 工作簿（.xlsx）”。",
        "A “{suffix}” workbook is not read directly. Please open it and save it as an Excel workbook (.xlsx).",
    ),
    "needs_excel": (
        "读取 .xlsx 需要附加组件。请运行 pip install 'lfreward[excel]'。",
        "Reading .xlsx needs an extra. Please run: pip install 'lfreward[excel]'",
    ),
    "needs_batch": (
        "没有 batch 附加组件时不能读取 .parquet。请运行 pip install 'lfreward[batch]'。",
        "A .parquet file is not readable without the batch extra. Please run: pip install 'lfreward[batch]'",
    ),
    "unknown_encoding": (
        "没有名为“{encoding}”的文字编码。请用 utf-8、gb18030 等名称。",
        "There is no text encoding “{encoding}”. Please use a name such as utf-8 or gb18030.",
    ),
    "encoding_wrong": (
        "第 {byte} 字节附近不能按 {encoding} 解码。请用 --encoding 指明编码，或另存为 UTF-8。",
        "Near byte {byte} the file does not decode as {encoding}. Please name it with --encoding or save as UTF-8.",
    ),
    "encoding_fails": (
        "文件不能按 {encoding} 解码。请用 --encoding 指明编码，或另存为 UTF-8。",
        "The file does not decode as {encoding}. Please name its encoding with --encoding or save as UTF-8.",
    ),
    "not_text": (
        "扩展名是文本，内容却是工作簿、Parquet 等二进制数据。请把扩展名改成与内容相符的。",
        "The suffix says text, the content is binary (a workbook, Parquet …). Please give it the suffix that fits.",
    ),
    "out_of_memory": (
        "内存不足，文件没有读完。请把文件拆成几份。",
        "Memory ran out before the file was read. Please split the file.",
    ),
    "too_large": (
        "文件有 {size} 字节，上限是 {limit} 字节。请改用每行一条记录的 .jsonl。",
        "The file has {size} bytes, the limit is {limit}. Please use .jsonl, one record a line.",
    ),
    "stdin_twice": (
        "标准输入只能读取一次。请先存成文件再读取。",
        "Standard input can be read only once. Please save it to a file first.",
    ),
    "no_header": (
        "没有找到表头行。请确认有一行写着各列的名称。",
        "No header row was found. Please check that one row holds the names of the columns.",
    ),
    "no_known_header": (
        "列名“{names}”没有一个是认识的。请核对表头，改用字段的名称。",
        "None of the column names is known: {names}. Please check the header and use the names of the facts.",
    ),
    "no_such_sheet": (
        "没有名为“{sheet}”的工作表，现有：{sheets}。请从中选一个。",
        "There is no worksheet “{sheet}”; there are: {sheets}. Please choose one of them.",
    ),
    "csv_unterminated": (
        "从第 {line} 行开始的引号没有闭合，其后各行无法分辨。请补上引号。",
        "A quote opened on line {line} is never closed, so the rows after it cannot be told apart. Please close it.",
    ),
    "csv_field_too_long": (
        "第 {line} 行起有超过 {limit} 个字符的单元格。请检查该处的引号。",
        "From line {line} on a cell has more than {limit} characters. Please check the quotes there.",
    ),
    "json_is_lines": (
        "第 {line} 行第 {column} 列“{found}”处又开始了一条记录，像是每行一条。请把扩展名改为 .jsonl。",
        "Another record begins at line {line} column {column}, “{found}”, as in JSON lines. "
        "Please rename it to .jsonl.",
    ),
    "json_not_records": (
        '最外层是“{found}”，不是记录。请写成对象的数组，或 {{"records": […]}}。',
        'The outermost value is “{found}”, not records. Please write an array of objects or {{"records": […]}}.',
    ),
    "xlsx_not_zip": (
        "内容不是 .xlsx 工作簿，或文件不完整。请在表格软件中打开，另存为 .xlsx。",
        "The content is not an .xlsx workbook, or is incomplete. Please open it and save it as .xlsx.",
    ),
    "xlsx_encrypted": (
        "这是加密的或旧格式的工作簿。请去掉密码，另存为 .xlsx。",
        "This workbook is encrypted or of the old format. Please remove the password and save it as .xlsx.",
    ),
    "xlsx_entries": (
        "工作簿内有 {found} 个部件，上限是 {limit} 个。请把需要的工作表另存为新文件。",
        "The workbook has {found} parts, the limit is {limit}. Please save the sheet you need to a new file.",
    ),
    "xlsx_total_size": (
        "工作簿解压后有 {size} 字节，上限是 {limit} 字节。请把它拆成几份，或另存为 .csv。",
        "The workbook unpacks to {size} bytes, the limit is {limit}. Please split it or save it as .csv.",
    ),
    "xlsx_part_size": (
        "部件“{part}”解压后有 {size} 字节，上限是 {limit} 字节。请把它拆成几份，或另存为 .csv。",
        "The part “{part}” unpacks to {size} bytes, the limit is {limit}. Please split it or save it as .csv.",
    ),
    "xlsx_entities": (
        "部件“{part}”含有表格软件不会写的声明（DTD）。请在表格软件中打开，重新另存为 .xlsx。",
        "The part “{part}” holds a declaration (DTD) that no spreadsheet writes. Please save it again as .xlsx.",
    ),
    "xlsx_broken": (
        "工作簿内部不完整：{reason}。请在表格软件中打开，重新另存为 .xlsx。",
        "The workbook is not whole inside: {reason}. Please open it and save it again as .xlsx.",
    ),
    "xlsx_columns": (
        "单元格 {cell} 超出了 {limit} 列的上限。请删除表格右侧不用的列。",
        "Cell {cell} lies beyond the limit of {limit} columns. Please delete the unused columns on the right.",
    ),
    "xlsx_rows": (
        "单元格 {cell} 超出了 {limit} 行的上限。请删除表格下方不用的行。",
        "Cell {cell} lies beyond the limit of {limit} rows. Please delete the unused rows at the bottom.",
    ),
    "xlsx_area": (
        "到单元格 {cell} 为止有 {rows} 行 × {columns} 列，超出了 {limit} 格的上限。请删除离表格很远的内容。",
        "Up to cell {cell} there are {rows} rows × {columns} columns, more than {limit} cells. "
        "Please delete content far from the table.",
    ),
    "xlsx_text": (
        "工作表的文字合计超过 {limit} 个字符。请把它拆成几份，或另存为 .csv。",
        "The texts of the worksheet have more than {limit} characters. Please split it or save it as .csv.",
    ),
    "xlsx_marks": (
        "到单元格 {cell} 为止，没有计算结果的公式和出错的单元格超过 {limit} 个。请在表格软件中打开并保存一次。",
        "Up to cell {cell} more than {limit} cells are formulas without a value or errors. "
        "Please open and save the file in a spreadsheet program.",
    ),
    "xlsx_merges": (
        "合并单元格超过 {limit} 处。请取消合并。",
        "There are more than {limit} merged ranges. Please unmerge them.",
    ),
    "xlsx_number": (
        "单元格 {cell} 的数值“{found}”超出可读范围。请更正该数值。",
        "The number “{found}” in cell {cell} is out of the readable range. Please correct it.",
    ),
    "parquet_broken": (
        "Parquet 文件读不出来：{reason}。请重新导出。",
        "The Parquet file cannot be read: {reason}. Please export it again.",
    ),
    "write_denied": (
        "没有写入：{reason}。文件若在 Excel 中打开，请先关闭。",
        "Nothing was written: {reason}. If the file is open in Excel, please close it first.",
    ),
    "write_failed": (
        "没有写入：{reason}。请检查文件夹是否存在、磁盘是否已满。",
        "Nothing was written: {reason}. Please check that the folder exists and the disk is not full.",
    ),
}

_PROBLEM = {
    "json_broken": (
        "第 {line} 行第 {column} 列“{found}”处不合 JSON 写法。请检查该处的引号、逗号和括号。",
        "Line {line} column {column}, “{found}”, is not valid JSON. Please check quotes, commas and brackets there.",
    ),
    "json_too_deep": (
        "嵌套超过 {limit} 层。请改成不嵌套的记录。",
        "The nesting is deeper than {limit} levels. Please write flat records.",
    ),
    "not_object": (
        '这里是“{found}”，不是记录。请写成 {{"字段": 值}} 的形式。',
        '“{found}” stands here, not a record. Please write it as {{"field": value}}.',
    ),
    "nan": (
        "“{column}”的值“{found}”不是数。请填写数字，不清楚的留空。",
        "“{column}” is “{found}”, which is not a number. Please give a number, or leave unknown ones empty.",
    ),
    "duplicate_key": (
        "“{column}”在同一条记录中出现了不止一次，后一个是“{found}”。请只保留一个。",
        "“{column}” stands more than once in one record, later as “{found}”. Please keep only one.",
    ),
    "number_too_long": (
        "“{column}”的数“{found}”超过 {limit} 位。请更正该数。",
        "The number “{found}” in “{column}” has more than {limit} digits. Please correct it.",
    ),
    "bad_encoding": (
        "第 {column} 个字符处不能按 {encoding} 解码。请用 --encoding 指明编码，或另存为 UTF-8。",
        "At character {column} the line does not decode as {encoding}. "
        "Please name the encoding with --encoding or save as UTF-8.",
    ),
    "bad_text": (
        "记录里有不完整的 \\u 转义字符。请重新导出。",
        "The record holds half of a \\u escape. Please export it again.",
    ),
    "line_too_long": (
        "这一行超过 {limit} 字节。请检查是否缺少换行。",
        "The line has more than {limit} bytes. Please check for a missing line break.",
    ),
    "csv_quote": (
        "第 {line} 行的引号后面还有文字。请把单元格里的引号写成两个。",
        "On line {line} text follows a closing quote. Please double the quotes inside a cell.",
    ),
    "nul": (
        "“{column}”的值“{found}”含有空字符（NUL）。请删除后重新导出。",
        "“{column}”, “{found}”, holds a NUL character. Please remove it and export again.",
    ),
    "ragged": (
        "这一行有 {found} 格，表头只有 {expected} 格，多出“{extra}”。请检查是否多了分隔符。",
        "The row has {found} cells, the header {expected}; “{extra}” is extra. Please check for a stray separator.",
    ),
}

_NOTE = {
    "encoding": (
        "按 {encoding} 编码读取；文字若显示不对，请用 --encoding 指明编码。",
        "Read as {encoding}; if the text looks wrong, please name the encoding with --encoding.",
    ),
    "option_ignored": (
        "“--{option}”对 {kind} 文件不起作用。",
        "“--{option}” has no effect on a {kind} file.",
    ),
    "keys_not_read": (
        "只读取了 records，没有读取：{keys}。",
        "Only records was read; not read: {keys}.",
    ),
    "sheet_read": ("读取的是工作表“{sheet}”。", "The worksheet “{sheet}” was read."),
    "sheet_not_read": (
        "没有读取工作表“{sheet}”；需要时请用 --sheet 指明。",
        "The worksheet “{sheet}” was not read; if it is needed, please name it with --sheet.",
    ),
    "hidden_sheet_not_read": (
        "没有读取隐藏的工作表“{sheet}”；需要时请用 --sheet 指明。",
        "The hidden worksheet “{sheet}” was not read; if it is needed, please name it with --sheet.",
    ),
    "header_row": ("表头取自第 {row} 行。", "The header was taken from row {row}."),
    "title_row": (
        "第 {row} 行“{found}”在表头之上，没有作为记录读取。",
        "Row {row}, “{found}”, is above the header and was not read as a record.",
    ),
    "total_row": (
        "第 {row} 行以“{found}”开头，是合计行，没有作为记录读取。",
        "Row {row} begins with “{found}”; it is a total and was not read as a record.",
    ),
    "blank_rows": ("跳过 {count} 个空行。", "Skipped blank rows: {count}."),
    "no_rows": ("没有读到任何记录。", "There are no records."),
    "blank_stop": (
        "第 {row} 行以下连续空白超过 {limit} 行，读到此为止，没有读取直到第 {last} 行的内容。请删除中间的空行。",
        "Reading stopped after row {row}, as more than {limit} blank rows follow; "
        "the content down to row {last} was not read. Please delete the blank rows between.",
    ),
    "duplicate_header": (
        "有不止一列名为“{column}”，后一列改称“{renamed}”。请给各列不同的名称。",
        "More than one column is called “{column}”; the later one is read as “{renamed}”. "
        "Please give every column a name of its own.",
    ),
    "column_without_header": (
        "有一列没有名称却有内容，暂称“{column}”。请补上列名。",
        "A column without a name has content; it is called “{column}”. Please give it a name.",
    ),
    "columns_beyond_header": (
        "从 {column} 列起有 {count} 列在表头之外，没有读取。需要时请补上列名。",
        "From column {column} on, beyond the header, {count} columns were not read. Please name what is needed.",
    ),
    "hidden_rows": (
        "有 {count} 个隐藏行，也已读取。请确认它们应当计入。",
        "Hidden rows that were read as well: {count}. Please check that they belong.",
    ),
    "hidden_columns": (
        "隐藏的列 {columns} 也已读取。请确认它们应当计入。",
        "The hidden columns {columns} were read as well. Please check that they belong.",
    ),
    "hidden_row": (
        "这一行是隐藏的，也已读取。请确认它应当计入。",
        "This row is hidden and was read as well. Please check that it belongs.",
    ),
    "guard_removed": (
        "“{column}”的“{found}”去掉了开头的单引号。",
        "The leading apostrophe of “{found}” in “{column}” was taken off.",
    ),
    "number_snapped": (
        "“{column}”的“{found}”按两位小数读作 {read}。",
        "“{found}” in “{column}” was read as {read}, to two decimals.",
    ),
    "number_cut": (
        "“{column}”的“{found}”只取六位小数，读作 {read}。请核对该数。",
        "“{found}” in “{column}” was cut to six decimals, {read}. Please check the number.",
    ),
    "digits_may_be_lost": (
        "“{column}”的“{found}”，末尾数字可能已被 Excel 截断，不同的号码会变成同一个。请把该列设为文本后重新填写。",
        "Excel may have cut the last digits of “{found}” in “{column}”, so that different numbers become one. "
        "Please format the column as text and enter it again.",
    ),
    "serial_read": (
        "“{column}”的“{found}”没有设成日期格式，按 Excel 的日期序号读作 {read}。请核对。",
        "“{found}” in “{column}” is not formatted as a date and was read as the serial of {read}. Please check it.",
    ),
    "time_dropped": (
        "“{column}”的“{found}”只取日期，读作 {read}。",
        "Of “{found}” in “{column}” only the date was taken, {read}.",
    ),
    "read_as_text": (
        "“{column}”的“{found}”不是日期、数或文字，按文字读取。请核对该格的格式。",
        "“{found}” in “{column}” is no date, number or text and was read as text. Please check the cell's format.",
    ),
    "formula_without_value": (
        "“{column}”（{cell}）是没有计算结果的公式，按空白读取。请在表格软件中打开并保存一次。",
        "“{column}” ({cell}) is a formula without a value and was read as empty. "
        "Please open and save the file in a spreadsheet program.",
    ),
    "cell_error": (
        "“{column}”（{cell}）显示为“{found}”，按空白读取。请更正该格。",
        "“{column}” ({cell}) shows “{found}” and was read as empty. Please correct the cell.",
    ),
    "merged_carried": (
        "“{column}”（{cell}）与 {top} 合并，取其“{found}”。请核对它是否属于这一行。",
        "“{column}” ({cell}) is merged with {top}; its “{found}” was taken. Please check that it belongs to this row.",
    ),
    "merged_cell": (
        "“{column}”（{cell}）与 {top} 合并，没有自己的值，按空白读取。请取消合并，逐行填写。",
        "“{column}” ({cell}) is merged with {top}, has no value of its own and was read as empty. "
        "Please unmerge the cells and fill in every row.",
    ),
}

TEXTS: dict[str, tuple[str, str]] = {**_FILE, **_PROBLEM, **_NOTE}
