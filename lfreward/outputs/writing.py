"""Write one file, or several as one folder, so that nobody ever sees a part of them."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lfreward.errors import OutputError, UsageError, why
from lfreward.outputs.swapping import appear, default_mode, exchange, on_disk
from lfreward.outputs.temporaries import is_temporary, sweep, temporary_folder

__all__ = ["check_output", "refuse_input", "write_bytes", "write_text", "writing_file", "writing_folder"]

FILE, FOLDER = 0o666, 0o777  # permissions of what is new, before the mask of the process is taken off


@contextmanager
def writing_file(path: str | Path) -> Iterator[Path]:
    """Give a path to write to; when the block ends without an error, what was written stands in `path`.

    A file that was there when the block began is replaced; one that has come since is not.
    Raises: OutputError; what stood there before is then untouched.
    """
    target = Path(path)
    if target.exists() and not target.is_file():  # a rename would put a file in the place of a device
        raise OutputError("not_a_file", target)
    fresh = not os.path.lexists(target)
    with _in_words(target), temporary_folder(target.parent) as folder:
        part = folder / f"part{target.suffix}"
        yield part
        on_disk(part)
        os.chmod(part, default_mode(FILE, None if fresh or target.is_symlink() else target))
        if fresh:
            _appear(part, target)
        else:
            os.replace(part, target)
        on_disk(target.parent)


@contextmanager
def writing_folder(path: str | Path, last: str, owned: Collection[str] = (), *, hidden: bool = True) -> Iterator[Path]:
    """Give a folder to write into; when the block ends without an error, what was written stands in `path`.

    A folder that is not there yet appears whole, by one rename. One that holds nothing but `owned` names, results of an
    earlier run, is exchanged whole, and so is a file. In any other each file is replaced by itself and whatever else it holds is left
    alone; `last` is taken away before all others and comes after them, so that a folder that has it is complete.
    `hidden`: the temporary folder has a name that begins with a dot, which some programs do not read.
    Raises: OutputError; what stood there before is then untouched.
    """
    target = Path(path)
    fresh = not os.path.lexists(target)
    if not fresh and target.is_symlink():
        target = target.resolve()
    whole = fresh or _may_be_exchanged(target, owned)
    there = {entry.name for entry in target.iterdir()} if target.is_dir() else set()
    home = target.parent if whole else target
    with _in_words(target, folder=True):
        home.mkdir(parents=True, exist_ok=True)
        sweep(target.parent)
        with temporary_folder(home, hidden=hidden) as temporary:
            yield temporary
            _finish(temporary)
            if whole:
                os.chmod(temporary, default_mode(FOLDER, None if fresh else target))
            if fresh or (whole and not there and target.is_dir() and os.name != "nt"):  # an empty folder is replaced so
                _appear_folder(temporary, target)
            elif not (whole and _may_be_exchanged(target, owned) and exchange(temporary, target)):
                _move_each(temporary, target, last, there)
        on_disk(target.parent if whole else target)


def write_text(path: str | Path, text: str) -> None:
    """Write a text as UTF-8, line ends as they are; what UTF-8 cannot say is escaped. Raises: OutputError."""
    write_bytes(path, text.encode("utf-8", "backslashreplace"))


def write_bytes(path: str | Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file of bytes, or of one lot of bytes after the other. Raises: OutputError."""
    with writing_file(path) as part, part.open("xb") as file:
        file.writelines([data] if isinstance(data, bytes) else data)


def check_output(path: str | Path, inputs: Iterable[str | Path] = (), *, force: bool = False, suffix: str = "") -> None:
    """Refuse to write where something would be lost, before the work is done.

    `inputs`: files that are read, and folders whose files are; they are never replaced. `suffix`: what the name ends in.
    Raises: UsageError where a file is there and `force` is not set; OutputError for a device, a folder, or none to write in.
    """
    target = Path(path)
    if not target.name.lower().endswith(suffix):
        raise UsageError("usage_suffix", path=str(path), suffix=suffix)
    refuse_input(path, inputs)
    if target.exists() and not target.is_file():
        raise OutputError("not_a_file", target)
    if os.path.lexists(target) and not force:
        raise UsageError("table_would_overwrite", path=str(path))
    if not target.parent.is_dir():
        code = errno.ENOTDIR if target.parent.exists() else errno.ENOENT
        raise OutputError("write_failed", target, reason=why(OSError(code, os.strerror(code))))


def refuse_input(path: str | Path, inputs: Iterable[str | Path]) -> None:
    """Refuse to write to a file that is read. Raises: UsageError."""
    if any(_is_read(Path(path), Path(source)) for source in inputs):
        raise UsageError("output_is_input", path=str(path))


def _is_read(target: Path, source: Path) -> bool:
    with suppress(OSError):
        if source.is_dir():
            return target.exists() and target.resolve().is_relative_to(source.resolve())
        return target.samefile(source)
    return False


@contextmanager
def _in_words(target: Path, *, folder: bool = False) -> Iterator[None]:
    """Turn what the system answers into an error that names the output and says what to do."""
    try:
        yield
    except OutputError as error:
        if not isinstance(error.path, str) or not is_temporary(Path(error.path).parent):
            raise
        inside = target / Path(error.path).name if folder else target  # where the reader would have found it
        raise OutputError(error.code, inside, **error.details) from error
    except OSError as error:
        code = "write_denied" if isinstance(error, PermissionError) else "write_failed"
        raise OutputError(code, target, reason=why(error)) from error


def _appear(part: Path, target: Path) -> None:
    try:
        appear(part, target)
    except FileExistsError as error:
        raise OutputError("write_raced", target) from error


def _appear_folder(temporary: Path, target: Path) -> None:
    try:
        os.rename(temporary, target)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            raise OutputError("write_raced", target) from error
        raise


def _may_be_exchanged(target: Path, owned: Collection[str]) -> bool:
    """Say whether a folder holds nothing but results of ours, and nobody stands in it.

    A folder that a shell or this process stands in would be gone from under it.
    """
    if target.is_file():
        return True
    if not (owned or _is_empty(target)) or os.path.ismount(target) or not os.access(target.parent, os.W_OK):
        return False
    names = {entry.name for entry in target.iterdir()}
    here = Path.cwd()
    return names <= set(owned) and not here.is_relative_to(target.resolve())


def _is_empty(folder: Path) -> bool:
    return next(folder.iterdir(), None) is None


def _finish(temporary: Path) -> None:
    """Give what was written the permissions of results and have it on the disk."""
    file, folder = default_mode(FILE), default_mode(FOLDER)
    for root, _, names in os.walk(temporary):
        for name in names:
            path = Path(root, name)
            os.chmod(path, file)
            on_disk(path)
        if Path(root) != temporary:
            os.chmod(root, folder)
        on_disk(Path(root))


def _move_each(temporary: Path, target: Path, last: str, there: Collection[str]) -> None:
    """Replace each file of a folder that holds other things too; without `last` the folder is seen to be incomplete.

    What was not `there` at the beginning must not be there now: another run would have written it. Where it fails in the
    middle, everything is put back.
    """
    if target.is_file():
        target.unlink()
        os.rename(temporary, target)
        return
    names = sorted((entry.name for entry in temporary.iterdir()), key=lambda name: (name == last, name))
    aside: list[str] = []
    placed: list[str] = []

    def set_aside(name: str) -> None:
        if name in there and name not in aside and os.path.lexists(target / name):
            os.rename(target / name, temporary / f"{name}.old")
            aside.append(name)

    try:
        if last in names:
            set_aside(last)
        for name in names:
            set_aside(name)
            _place(temporary / name, target / name)
            placed.append(name)
    except BaseException:
        for name in placed:
            _remove(target / name)
        for name in aside:
            os.rename(temporary / f"{name}.old", target / name)
        raise


def _place(part: Path, target: Path) -> None:
    if part.is_dir():
        _appear_folder(part, target)
    else:
        _appear(part, target)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
