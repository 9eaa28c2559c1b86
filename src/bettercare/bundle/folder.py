"""Replace a folder as a whole: a crash, a kill or a full disk leaves the earlier one as it was.

The new files are written in a hidden folder beside the old one, flushed to the disk, and the two
folders change names in one step. Nothing of the old folder is touched before that step.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import glob
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bettercare.errors import OutputError

_EXCHANGE = 2  # RENAME_EXCHANGE of Linux's renameat2
_AT_WORKING_DIRECTORY = -100

Ours = Callable[[Path], frozenset[str] | None]


@contextlib.contextmanager
def replacing(folder: Path, ours: Ours) -> Iterator[Path]:
    """Give an empty folder to write in, and put it in the place of `folder` at the end.

    `ours` tells the paths (with `/`) inside the earlier folder that may be replaced; every other
    file there belongs to somebody and is carried over. None says that no earlier output of ours
    is there: the folder must then be empty or missing. If the block raises, `folder` stays as it
    was. Errors: `OutputError` with one sentence for whatever the system refuses.
    """
    target = Path(os.path.realpath(folder))
    with _explained(folder):
        _refuse_awkward_places(folder, target)
        target.parent.mkdir(parents=True, exist_ok=True)
        _tidy_after_a_kill(target)
        kept = _files_of_others(folder, target, ours(target))
        fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}.new-", dir=target.parent))
    lock = _lock(fresh)
    try:
        with _explained(folder):
            yield fresh
            _carry_over(folder, target, fresh, kept)
            _match_mode(target, fresh)
            for inner, _, _ in os.walk(fresh):
                _flush_folder(Path(inner))
            _swap(target, fresh)
            _flush_folder(target.parent)
    finally:
        # After the swap `fresh` is the earlier output; before it, the unfinished new one.
        shutil.rmtree(fresh, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def check_place(folder: Path, ours: Ours) -> None:
    """Refuse now what `replacing` would refuse later. Errors: `OutputError` in one sentence."""
    target = Path(os.path.realpath(folder))
    with _explained(folder):
        _refuse_awkward_places(folder, target)
        _files_of_others(folder, target, ours(target))


def write_single(path: Path, content: str | bytes) -> None:
    """Write one file beside its place and rename it, so that an earlier one stays whole.

    Errors: `OutputError` in one sentence.
    """
    target = Path(os.path.realpath(path))
    fresh = target.with_name(f".{target.name}.new-{os.getpid()}")
    try:
        with _explained(path):
            if target.is_dir():
                raise OutputError(f"{path} is a folder; name a file.")
            write_file(fresh, content.encode() if isinstance(content, str) else content)
            os.replace(fresh, target)
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink()


def write_file(path: Path, content: bytes) -> None:
    """Write `content` and wait until the disk has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())


def earlier_place(target: Path) -> Path:
    """Where the earlier output stands for an instant if folders cannot change names in one step."""
    return target.parent / f".{target.name}.earlier"


@contextlib.contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Turn what the system refuses into one sentence about the output folder."""
    try:
        yield
    except OSError as error:
        raise OutputError(_sentence(folder, error)) from error


def _sentence(folder: Path, error: OSError) -> str:
    whole = "any earlier output there is as it was"
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return (
                f"The disk that holds {folder} is full; {whole}. "
                "Free some space or choose another disk with --out."
            )
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return (
                f"{folder} cannot be written: {_strerror(error)}; {whole}. "
                "Choose a folder you may write in with --out."
            )
        case errno.ENOTDIR | errno.EEXIST:
            return f"{folder} cannot be made, because a file stands in its path ({error.filename})."
        case errno.EBUSY | errno.EXDEV:
            return f"{folder} is where a disk is mounted; choose a folder inside it with --out."
    return f"{folder} cannot be written: {_strerror(error)}; {whole}."


def _strerror(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _refuse_awkward_places(folder: Path, target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise OutputError(f"{folder} is a file; --out needs the name of a folder.")
    here = Path.cwd()
    if target == here or target in here.parents:
        raise OutputError(
            f"{folder} is the folder you are in, or holds it; name a folder inside it with --out."
        )
    nearest = next((p for p in (target, *target.parents) if p.exists()), target.parent)
    if not nearest.is_dir():
        raise OutputError(f"{folder} cannot be made, because {nearest} is a file.")
    if nearest == target:
        nearest = target.parent
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES), str(nearest))


def _files_of_others(folder: Path, target: Path, ours: frozenset[str] | None) -> tuple[Path, ...]:
    if not target.is_dir():
        return ()
    found = sorted(
        path.relative_to(target)
        for path in target.rglob("*")
        if path.is_symlink() or not path.is_dir()
    )
    if ours is None and found:
        names = ", ".join(str(path) for path in found[:3]) + (", ..." if len(found) > 3 else "")
        raise OutputError(
            f"{folder} holds files that are not an earlier output of Better Care ({names}); "
            "nothing was written. Choose a new or empty folder with --out."
        )
    return tuple(path for path in found if ours is None or path.as_posix() not in ours)


def _carry_over(folder: Path, target: Path, fresh: Path, kept: tuple[Path, ...]) -> None:
    """Bring other people's files along, by hard link where the disk has them."""
    for path in kept:
        old, new = target / path, fresh / path
        if os.path.lexists(new) or any(p.is_file() for p in new.parents if p != fresh):
            raise OutputError(
                f"{folder} holds {path}, which Better Care did not write but has to write now; "
                "nothing was written. Move that file or choose another folder with --out."
            )
        new.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(old, new, follow_symlinks=False)
        except OSError:
            shutil.copy2(old, new, follow_symlinks=False)


def _match_mode(target: Path, fresh: Path) -> None:
    """Give the new folder the earlier one's permissions, or the usual ones (mkdtemp's are 0700)."""
    if target.is_dir():
        shutil.copymode(target, fresh)
        return
    mask = os.umask(0)
    os.umask(mask)
    fresh.chmod(0o777 & ~mask)


def _swap(target: Path, fresh: Path) -> None:
    """Put `fresh` at `target`; afterwards `fresh` is the earlier output, if there was one."""
    if not target.exists():
        os.rename(fresh, target)
        return
    if _exchange(target, fresh):
        return
    # Two steps. A kill between them leaves the earlier output whole beside its place, and the
    # next run puts it back (`_tidy_after_a_kill`).
    earlier = earlier_place(target)
    os.rename(target, earlier)
    try:
        os.rename(fresh, target)
    except OSError:
        os.rename(earlier, target)
        raise
    os.rename(earlier, fresh)


def _exchange(one: Path, other: Path) -> bool:
    """Change the names of two folders in one step; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    done = renameat2(
        _AT_WORKING_DIRECTORY,
        os.fsencode(one),
        _AT_WORKING_DIRECTORY,
        os.fsencode(other),
        _EXCHANGE,
    )
    if done == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(one))


def _tidy_after_a_kill(target: Path) -> None:
    """Put back an earlier output caught between two renames, and drop unfinished new folders."""
    earlier = earlier_place(target)
    if earlier.is_dir():
        if target.exists():
            shutil.rmtree(earlier, ignore_errors=True)
        else:
            os.rename(earlier, target)
    for left in target.parent.glob(f".{glob.escape(target.name)}.new-*"):
        lock = _lock(left)
        if lock is not None:  # nobody is writing there any more
            shutil.rmtree(left, ignore_errors=True)
            os.close(lock)


def _lock(folder: Path) -> int | None:
    """A lock on the folder that ends with this process; None if another process holds it."""
    try:
        import fcntl
    except ImportError:  # no such locks on this system: unfinished folders are left alone
        return None
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
