"""What can be set from outside, by `IMECE_*` variables; the only place where the environment is read."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

import platformdirs
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from graph.audience import checked
from graph.errors import BadInput
from graph.model import PUBLIC

NEO4J = ("neo4j", "bolt")
OURS = frozenset({"api", "en", "metrics", "static", "tr"})
"""What our own addresses begin with, and so no prefix may: nobody could tell the two apart."""
CONSOLE = "console:"
"""Where mails go in development: to the log."""
DEFAULT_STORE = "sqlite:///data/imece.db"


def default_cache() -> Path:
    """Where prepared encoders are kept: the user's cache folder as the system names it."""
    return Path(platformdirs.user_cache_dir("imece", appauthor=False))


class SettingRefused(ValueError):
    """What pydantic is told of a value that cannot be."""

    def __init__(self, error: BadInput) -> None:
        super().__init__(str(error))
        self.sentence = error.sentence


class Settings(BaseSettings):
    """Every setting with its default; each is the variable `IMECE_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="IMECE_", extra="ignore", frozen=True)

    # Not shown: the address may hold a password.
    store: str = Field(
        DEFAULT_STORE, repr=False, description="Address of the store: sqlite:///PATH, memory:, neo4j://HOST …"
    )
    people: str = Field(
        "sqlite:///data/people.db",
        repr=False,
        description="Address of the database of accounts: sqlite:///PATH, postgresql://USER:PASSWORD@HOST/DATABASE.",
    )
    address: str = Field(
        "",
        pattern=r"^(https?://[^/\s?#@]+/?)?$",
        description="Address under which people reach the service, for links in mails, such as https://imece.example.",
    )
    mail_from: str = Field("", description="Who sends mails: İmece <imece@example.org>, or the address alone.")
    mail: str = Field(
        "",
        pattern="^(console:|smtps?://.+)?$",
        repr=False,
        description="Server for mails: smtp://USER:PASSWORD@HOST:PORT, smtps://…, console: for the log.",
    )
    openid_client: str = Field("", description="What İmece is called there (client id).")
    openid_issuer: str = Field(
        "",
        pattern=r"^(https://\S+|http://(127\.0\.0\.1|localhost)(:\d+)?(/\S*)?)?$",
        description="Provider of OpenID Connect with which people sign in, by its issuer's address.",
    )
    openid_secret: SecretStr = Field(SecretStr(""), repr=False, description="Its secret there.")
    openid_name: str = Field("OpenID", min_length=1, max_length=50, description="How people call the provider.")
    files: str = Field(
        "data/files",
        min_length=1,
        description="Where shared documents are kept as they were sent: a folder, or a URL such as s3://BUCKET/PATH.",
    )
    clamd: str = Field(
        "", description="Scanner for viruses that shared documents pass: HOST:PORT of clamd, or the path of its socket."
    )
    statistics: Path = Field(Path("data/statistics"), description="Folder where statistics are kept by editions.")
    measured: Path = Field(
        Path("data/measured"), description="Folder of what imece eval has saved, for the page about the data."
    )
    federation: Path | None = Field(
        None, description="File that says with which other İmece this one answers (imece federation new)."
    )
    data: Path | None = Field(None, description="Folder of source files, for evaluations and examples.")
    encoder: str = Field("e5-small", min_length=1, description="Encoder that gives texts their meaning, or “none”.")
    encoder_beside: str = Field(
        "use-multilingual", min_length=1, description="Encoder that is asked with beside it, or “none”."
    )
    weights: Path | None = Field(None, description="The default encoder's weights, where its package is not to be had.")
    cache: Path = Field(default_factory=default_cache, description="Folder where prepared encoders are kept.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much is logged.")
    log_format: Literal["auto", "json", "console"] = Field(
        "auto", description="How log lines are written; auto is for reading at a terminal and JSON elsewhere."
    )
    host: str = Field("127.0.0.1", min_length=1, description="Address that the service listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that the service listens on; 0 takes a free one.")
    prefix: str = Field(
        "",
        pattern="^(/[A-Za-z0-9._~-]+)*$",
        description="Path under which a proxy serves İmece, such as /imece; empty where it is served at the root.",
    )
    audiences: Annotated[frozenset[str], NoDecode] = Field(
        frozenset({PUBLIC}), min_length=1, description="What a caller who has not signed in may see, split by commas."
    )
    request_seconds: int = Field(
        20, ge=1, le=3600, description="Seconds after which the work for a request is stopped."
    )
    work: int = Field(
        8, ge=4, le=1_000,
        description="Work of a process at once: a node counts 1, a list or a search 2, partners, likeness and paths 4.",
    )  # fmt: skip
    work_per_client: int = Field(
        32, ge=4, le=100_000, description="Work that one client may have under way or waiting, counted alike."
    )
    key_requests: int = Field(
        600, ge=1, le=1_000_000, description="Requests that the key of a program may send within a minute."
    )
    webhooks_here: bool = Field(
        False, description="Whether kept searches may be told to addresses on this machine; for development alone."
    )
    workers: int = Field(
        0, ge=0, le=64, description="Processes that serve together; 0 takes one a core on Linux, eight at most."
    )
    connections: int = Field(
        500, ge=8, le=100_000, description="Connections held at once; one client may have a quarter of them."
    )
    proxies: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(), description="Addresses or networks of proxies that are believed who asks, split by commas."
    )

    country: str = Field(
        "TR",
        pattern="^[A-Z]{2}$",
        description="Country of those who ask, as NUTS writes it: namesakes there come first.",
    )

    neo4j_username: str | None = Field(None, validation_alias="NEO4J_USERNAME", description="Who asks the server.")
    neo4j_password: SecretStr | None = Field(None, validation_alias="NEO4J_PASSWORD", description="Its password.")

    @property
    def store_address(self) -> SecretStr:
        """The address of the store, with the Neo4j credentials where it is one that names none itself."""
        scheme, _, rest = self.store.partition("://")
        if not scheme.startswith(NEO4J) or "@" in rest or self.neo4j_username is None or self.neo4j_password is None:
            return SecretStr(self.store)
        user, password = quote(self.neo4j_username, safe=""), quote(self.neo4j_password.get_secret_value(), safe="")
        return SecretStr(f"{scheme}://{user}:{password}@{rest}")

    @property
    def public_address(self) -> str:
        """Where people reach the service, with its prefix and without a slash at the end; empty where nobody says."""
        here = f"http://{self.host}:{self.port}" if self.mail == CONSOLE else ""
        found = self.address.rstrip("/") or here
        return f"{found}{self.prefix}" if found else ""

    @field_validator("files", mode="before")
    @classmethod
    def _path(cls, given: object) -> object:
        return str(given) if isinstance(given, Path) else given

    @field_validator("mail")
    @classmethod
    def _with_sender(cls, given: str, others: ValidationInfo) -> str:
        if given and given != CONSOLE and not (others.data.get("address") and others.data.get("mail_from")):
            raise SettingRefused(BadInput("api.setting.mail"))
        return given

    @field_validator("openid_issuer")
    @classmethod
    def _with_client(cls, given: str, others: ValidationInfo) -> str:
        if given and not (others.data.get("openid_client") and others.data.get("address")):
            raise SettingRefused(BadInput("api.setting.openid"))
        return given

    @field_validator("prefix", mode="before")
    @classmethod
    def _without_slash(cls, given: object) -> object:
        return given.strip().rstrip("/") if isinstance(given, str) else given

    @field_validator("prefix")
    @classmethod
    def _not_ours(cls, given: str) -> str:
        if given.split("/")[1:2] and given.split("/")[1] in OURS:
            raise SettingRefused(BadInput("api.setting.prefix", own=", ".join(f"/{one}" for one in sorted(OURS))))
        return given

    @field_validator("audiences", "proxies", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        return [one.strip() for one in given.split(",") if one.strip()] if isinstance(given, str) else given

    @field_validator("audiences")
    @classmethod
    def _known(cls, given: frozenset[str]) -> frozenset[str]:
        try:
            return frozenset(map(checked, given))
        except BadInput as error:
            raise SettingRefused(error) from error

    @field_validator("proxies")
    @classmethod
    def _networks(cls, given: frozenset[str]) -> frozenset[str]:
        for one in given:
            try:
                ip_network(one)
            except ValueError as error:
                raise SettingRefused(BadInput("api.setting.proxies", one=one)) from error
        return given


def load_settings(**given: object) -> Settings:
    """The settings from the environment, with what is given (and not None) on top; BadInput names the first bad one."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        raise _refused(error.errors()[0]) from None


def _refused(error: Mapping[str, Any]) -> BadInput:
    name = str(error["loc"][0]) if error["loc"] else "?"
    field = Settings.model_fields.get(name)
    about = f" ({field.description.rstrip('.')})" if field is not None and field.description else ""
    cause = (error.get("ctx") or {}).get("error")
    reason = cause.sentence if isinstance(cause, SettingRefused) else _plain(str(error["msg"]))
    # What is not shown may hold a password.
    value = "…" if field is not None and not field.repr else error["input"]
    return BadInput("api.setting", name=f"IMECE_{name.upper()}", about=about, value=value, reason=reason)


def _plain(message: str) -> str:
    """Pydantic's own words, as the end of a sentence."""
    return message[:1].lower() + message[1:].rstrip(".") + "."
