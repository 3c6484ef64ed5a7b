"""Write every output whole or not at all: a file, or a folder of files, through one way.

What is written is made in a private temporary folder beside its place and appears there in one step when it is
complete. An output that was not there when the work began appears by a link, which fails where another run has written
one meanwhile: of two runs one wins, and the other is told. An output that was there is replaced in one step. Temporary
folders carry the machine, the process and its start, and whoever writes next removes those of processes that are gone.

>>> import tempfile
>>> from pathlib import Path
>>> with tempfile.TemporaryDirectory() as folder:
...     with writing_file(Path(folder) / "a.txt") as part:
...         _ = part.write_text("whole")
...     [path.name for path in Path(folder).iterdir()]
['a.txt']
"""

from lfreward.outputs.temporaries import remove_all, temporary_folder, working_folder
from lfreward.outputs.writing import (
    check_output,
    refuse_input,
    write_bytes,
    write_text,
    writing_file,
    writing_folder,
)

__all__ = [
    "check_output",
    "refuse_input",
    "remove_all",
    "temporary_folder",
    "working_folder",
    "write_bytes",
    "write_text",
    "writing_file",
    "writing_folder",
]
