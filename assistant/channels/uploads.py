"""A multipart form -> the file and what its uploader says of it. Knows no store.

The form is read here, after the caller is known, and not by the framework, which would take a stranger's fifty
megabytes before asking who sends them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from assistant.channels.dependencies import Editor
from assistant.domain.identity import EVERYONE, AccessRule, Applicability, Attribute
from assistant.domain.media_types import MediaType, media_type_of
from assistant.errors import InvalidInput

LONGEST_NAME = 200
FIELDS = (
    "title",
    "label",
    "language",
    "owner",
    "effective_from",
    "effective_to",
    "supersedes",
    "publish",
    "group",
)

UPLOAD_SCHEMA = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "title": {
                            "type": "string",
                            "description": "By default what the text or file is called.",
                        },
                        "label": {"type": "string", "description": "The version as people name it: V3.2."},
                        "language": {"type": "string", "enum": ["zh", "en"]},
                        "owner": {"type": "string"},
                        "effective_from": {"type": "string", "format": "date"},
                        "effective_to": {"type": "string", "format": "date"},
                        "supersedes": {"type": "integer", "description": "The version it takes over from."},
                        "publish": {"type": "boolean", "default": True},
                        "group": {"type": "array", "items": {"type": "string"}, "default": [EVERYONE]},
                        **{
                            attribute.value: {"type": "array", "items": {"type": "string"}}
                            for attribute in Attribute
                        },
                    },
                }
            }
        },
    }
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a known kind with its metadata."""

    content: bytes
    file_name: str
    media_type: MediaType
    title: str
    label: str
    language: str
    owner: str
    effective_from: date | None
    effective_to: date | None
    access: AccessRule
    applicability: Applicability
    publish: bool
    title_given: bool
    """False: the title is the file's name."""
    supersedes: int | None


async def uploaded(editor: Editor, request: Request) -> Upload:
    """The form of this request. InvalidInput or UnknownMediaType say what does not fit."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise InvalidInput("send the file as multipart/form-data in a field called file")
    async with request.form(max_files=1, max_fields=100) as form:
        _refuse_unknown(form)
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise InvalidInput("the form has no field called file that carries a file")
        return _upload(form, shown_name(file.filename), await file.read())


def _upload(form: FormData, name: str, content: bytes) -> Upload:
    if not content:
        raise InvalidInput("the file is empty; choose another")
    return Upload(
        content=content,
        file_name=name,
        media_type=media_type_of(name, content),
        title=_text(form, "title") or PurePosixPath(name).stem,
        label=_text(form, "label"),
        language=_text(form, "language") or "zh",
        owner=_text(form, "owner"),
        effective_from=_day(form, "effective_from"),
        effective_to=_day(form, "effective_to"),
        access=AccessRule(frozenset(_texts(form, "group")) or frozenset({EVERYONE})),
        applicability=Applicability.of(
            {attribute.value: _texts(form, attribute.value) for attribute in Attribute}
        ),
        publish=_text(form, "publish").lower() not in ("false", "0", "no"),
        title_given=bool(_text(form, "title")),
        supersedes=_number(form, "supersedes"),
    )


def shown_name(sent: str) -> str:
    """A file name fit to be shown: no folder, no control or direction mark, not too long. Never used as a path."""
    last = sent.replace("\\", "/").rpartition("/")[2]
    visible = "".join(
        c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
    ).strip()
    path = PurePosixPath(visible or "unnamed")
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix


def _refuse_unknown(form: FormData) -> None:
    known = {"file", *FIELDS, *Attribute}
    unknown = sorted(set(form) - known)
    if unknown:
        raise InvalidInput(f"the form has a field {unknown[0][:40]!r} that nobody reads; remove it")


def _texts(form: FormData, name: str) -> list[str]:
    return [value.strip() for value in form.getlist(name) if isinstance(value, str) and value.strip()]


def _text(form: FormData, name: str) -> str:
    return next(iter(_texts(form, name)), "")


def _number(form: FormData, name: str) -> int | None:
    value = _text(form, name)
    if value and not (value.isascii() and value.isdigit() and len(value) < 10):
        raise InvalidInput(f"{name} must be the number of a version")
    return int(value) if value else None


def _day(form: FormData, name: str) -> date | None:
    value = _text(form, name)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise InvalidInput(f"{name} must be a day such as 2026-01-31") from error
