"""Every setting, with its default and meaning. Read only by the composition roots (bootstrap, app, cli, ingest)."""

from __future__ import annotations

import os
import tomllib
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from assistant.access_settings import AccessSettings, access_faults
from assistant.answer_settings import AnswerSettings
from assistant.errors import ConfigurationError
from assistant.limit_settings import LimitSettings
from assistant.model_settings import ModelSettings
from assistant.remote_settings import RemoteSettings

PREFIX = "ASSISTANT_"
LOG_LEVELS = ("debug", "info", "warning", "error")


class EngineKind(StrEnum):
    """What writes the answers."""

    EXTRACTIVE = "extractive"
    LOCAL = "local"
    REMOTE = "remote"
    SCRIPTED = "scripted"


class Settings(AccessSettings, LimitSettings, AnswerSettings, RemoteSettings, ModelSettings):
    """Environment variables with the prefix ASSISTANT_, over the TOML file that ASSISTANT_CONFIG names."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    data_dir: Path = Field(
        default=Path("~/.local/share/hr-assistant"), description="Folder that holds everything a run writes."
    )
    models_dir: Path | None = Field(
        default=None, description="Folder of model weights; by default `models` in the data folder."
    )
    database_url: str = Field(
        default="",
        description="SQLAlchemy URL; empty: SQLite in the data folder. PostgreSQL: postgresql+psycopg://…",
    )
    index_uri: str = Field(
        default="",
        description="Milvus server, such as http://milvus:19530; empty: Milvus Lite in the data folder.",
    )
    index_token: SecretStr = Field(
        default=SecretStr(""), description="Token (user:password) of the Milvus server."
    )
    index_in_memory: int = Field(
        default=50_000,
        ge=0,
        description="Chunks up to which `assistant serve` searches a copy of the embedded index in memory; 0: never.",
    )
    embedder: str = Field(
        default="multilingual-e5-small", description="Embedding model: a catalogue name or a directory."
    )
    engine: EngineKind = Field(
        default=EngineKind.EXTRACTIVE,
        description="What writes answers: extractive, local, remote or scripted.",
    )
    script: Path | None = Field(
        default=None, description="File of replies of the scripted engine (tests only)."
    )
    threads: int = Field(default=2, ge=1, le=256, description="CPU threads for models.")
    host: str = Field(
        default="127.0.0.1",
        description="Address to listen on; any but loopback needs a public address and a way to sign in.",
    )
    port: int = Field(default=8765, ge=0, le=65535, description="Port to listen on; 0: any free one.")
    time_zone: str = Field(
        default="Asia/Shanghai",
        description="Time zone in which policies begin and end, and in which today is today.",
    )
    passages: int = Field(default=5, ge=1, le=20, description="Passages given to an answer.")
    prompt_tokens: int = Field(
        default=8192,
        ge=512,
        le=32768,
        description="Token budget of the prompt, history and passages included.",
    )
    upload_megabytes: int = Field(default=50, ge=1, le=2000, description="Largest file that may be uploaded.")
    parse_seconds: int = Field(default=300, ge=1, description="Wall-clock limit for parsing one document.")
    parse_megabytes: int = Field(default=2048, ge=256, description="Memory limit for parsing one document.")
    parse_pages: int = Field(default=2000, ge=1, description="A PDF of more pages is refused.")
    ocr_pages: int = Field(
        default=300, ge=0, description="A PDF with more scanned pages is refused; 0: scans are not read."
    )
    ocr_page_seconds: int = Field(
        default=30, ge=1, description="What each scanned page adds to the wall-clock limit."
    )
    lease_seconds: int = Field(
        default=60, ge=3, description="How long a worker may be silent before its job goes to another."
    )
    four_eyes: bool = Field(
        default=False,
        description="Whether every version needs the approval of somebody who did not upload it.",
    )
    retired_days: int = Field(
        default=0,
        ge=0,
        description="Days after which a retired version is removed for good; 0: kept, for questions about its days.",
    )
    worker: bool = Field(
        default=True, description="Whether `assistant serve` starts and watches an ingest worker."
    )
    log_level: str = Field(default="info", description="debug, info, warning or error.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, the environment over the file."""
        path = os.environ.get("ASSISTANT_CONFIG")
        file = (TomlConfigSettingsSource(settings_cls, Path(path)),) if path else ()
        return (init_settings, env_settings, *file)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"no time zone is called {value!r}; write one like Asia/Shanghai") from error
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> Settings:
        if self.engine is EngineKind.LOCAL and not self.model:
            raise ValueError("engine=local needs ASSISTANT_MODEL: a catalogue name or a directory of weights")
        if self.engine is EngineKind.REMOTE:
            self._check_remote()
        if self.engine is EngineKind.SCRIPTED and self.script is None:
            raise ValueError("engine=scripted needs ASSISTANT_SCRIPT: the file of its replies")
        if faults := access_faults(self):
            raise ValueError("; ".join(faults))
        if self.index_uri and not self.index_uri.startswith(("http://", "https://")):
            raise ValueError(
                "index_uri is the address of a Milvus server, such as http://milvus:19530; leave it empty for the embedded index"
            )
        if self.log_level not in LOG_LEVELS:
            raise ValueError(f"log_level is one of {', '.join(LOG_LEVELS)}")
        return self

    @property
    def data_path(self) -> Path:
        """The data folder, absolute."""
        return self.data_dir.expanduser().resolve()

    @property
    def models_path(self) -> Path:
        """The folder of model weights, absolute."""
        return (self.models_dir or self.data_path / "models").expanduser().resolve()

    @property
    def copied_chunks(self) -> int:
        """Chunks of the index up to which a server keeps a copy: none of a Milvus server, which has memory of its own."""
        return 0 if self.index_uri else self.index_in_memory

    @property
    def sql_url(self) -> str:
        """The database's URL, SQLite in the data folder by default."""
        return self.database_url or f"sqlite:///{self.data_path / 'assistant.db'}"

    @property
    def zone(self) -> ZoneInfo:
        """The policy's time zone."""
        return ZoneInfo(self.time_zone)


def load_settings() -> Settings:
    """Read settings; ConfigurationError says in one sentence what contradicts what."""
    _check_file(os.environ.get("ASSISTANT_CONFIG"))
    _refuse_unknown(os.environ)
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise ConfigurationError(f"{PREFIX + name.upper() + ': ' if name else ''}{message}") from error


def prepare_data_dir(settings: Settings) -> Path:
    """Create the data folder; ConfigurationError when it cannot be written."""
    path = settings.data_path
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = path / ".writable"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise ConfigurationError(
            f"the data folder {path} cannot be written ({error.strerror}); make it writable or set ASSISTANT_DATA_DIR"
        ) from error
    return path


def _refuse_unknown(environment: os._Environ[str]) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {PREFIX + "CONFIG"}
    unknown = sorted(n for n in environment if n.upper().startswith(PREFIX) and n.upper() not in known)
    if unknown:
        raise ConfigurationError(f"no setting is called {unknown[0]}; docs/configuration.md lists them all")


def _check_file(path: str | None) -> None:
    if not path:
        return
    try:
        tomllib.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError) as error:  # no file, no UTF-8, no TOML
        raise ConfigurationError(f"the settings file {path} cannot be read: {error}") from error
