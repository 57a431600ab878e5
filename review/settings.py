"""The settings: one frozen object, read from the environment once, refused with a sentence when wrong."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit


class BadSetting(Exception):  # noqa: N818 - it is said to people, as it is
    """A setting is wrong; the text is one sentence that names it and says what was expected."""


def _setting(default: str, meaning: str, *, secret: bool = False) -> str:
    """A field read from PLANDESK_<NAME>; a secret one also from the file that PLANDESK_<NAME>_FILE names."""
    return field(default=default, metadata={"meaning": meaning, "secret": secret})


SHORTEST_KEY = 32


@dataclass(frozen=True, kw_only=True)
class Raw:
    """The settings as the environment spells them; docs/operate.md lists each."""

    data: str = _setting("var", "folder of everything that is kept")
    database_url: str = _setting(
        "", "sqlite:///… or postgresql+psycopg://…; empty: SQLite in the data folder", secret=True
    )
    anchors: str = _setting("", "folder of the log's anchors; empty: anchors in the data folder")
    valkey_url: str = _setting("", "redis://… or unix:///…; empty: a Valkey of our own in the data folder", secret=True)
    base_address: str = _setting(
        "",
        "the address that people use, and with which links begin; empty: localhost and the port of PLANDESK_LISTEN",
    )
    listen: str = _setting("127.0.0.1:8000", "host:port on which the web server listens")
    secret_key: str = _setting("", "signs cookies; empty: made once and kept in the data folder", secret=True)
    smtp_url: str = _setting(
        "", "smtp://user:password@host:port or smtps://…; empty: notices become files in mail/", secret=True
    )
    mail_from: str = _setting("Plandesk <plandesk@localhost>", "the sender of notices")
    sandbox: str = _setting("auto", "required: refuse to start without bubblewrap; auto: say loudly that it is missing")
    migrate: str = _setting("1", "0: do not migrate the database at start")
    stage_seconds: str = _setting("600", "how long a reviewer can take a decision back")
    web_workers: str = _setting("2", "web server processes")
    web_threads: str = _setting("16", "threads of each web server process")
    proxies: str = _setting("0", "how many reverse proxies stand in front and set X-Forwarded-*")
    style_guide: str = _setting("0", "1: /style-guide shows every part of the pages; the demo always does")
    rules: str = _setting("", "folder of further rule sets; empty: those of Plandesk alone")
    metrics_token: str = _setting("", "opens /health/metrics to whoever sends it; empty: nobody", secret=True)


SETTINGS: tuple[tuple[str, str, bool], ...] = tuple(
    (f"PLANDESK_{f.name.upper()}", f.metadata["meaning"], f.metadata["secret"]) for f in dataclasses.fields(Raw)
)
"""Name, meaning and secrecy of every setting, for the documentation's test."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings, typed. Folders are absolute; `smtp_url` and `valkey_url` may be empty."""

    data: Path
    anchors: Path
    database_url: str = field(repr=False)
    valkey_url: str = field(repr=False)
    base_address: str
    host: str
    port: int
    secret_key: str = field(repr=False)
    smtp_url: str = field(repr=False)
    mail_from: str
    sandbox_required: bool
    migrate: bool
    stage_seconds: int
    web_workers: int
    web_threads: int
    proxies: int
    style_guide: bool
    rules: Path | None
    metrics_token: str = field(repr=False)

    @property
    def https(self) -> bool:
        """True where people come by https: cookies are then Secure and bound to the host."""
        return self.base_address.startswith("https://")


def keep_private() -> None:
    """Lets this process make files for its owner alone: databases and logs make their own, in whatever folder."""
    os.umask(0o077)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this environment; raises BadSetting with a sentence for the first wrong one.

    Makes the data folder (0700) where it is missing, and the secret key where none is given.
    """
    raw = _raw(os.environ if environment is None else environment)
    data = Path(raw.data).expanduser().absolute()
    _make_folder(data)
    host, port = _host_and_port(raw.listen)
    return Settings(
        data=data,
        anchors=Path(raw.anchors).expanduser().absolute() if raw.anchors else data / "anchors",
        database_url=_database_url(raw.database_url, data),
        valkey_url=_url("PLANDESK_VALKEY_URL", raw.valkey_url, ("redis", "rediss", "unix")),
        base_address=_base_address(raw.base_address or f"http://localhost:{port}"),
        host=host,
        port=port,
        secret_key=_secret_key(raw.secret_key) or _kept_secret(data / "secret.key"),
        smtp_url=_url("PLANDESK_SMTP_URL", raw.smtp_url, ("smtp", "smtps")),
        mail_from=raw.mail_from,
        sandbox_required=_one_of("PLANDESK_SANDBOX", raw.sandbox, ("auto", "required")) == "required",
        migrate=_one_of("PLANDESK_MIGRATE", raw.migrate, ("0", "1")) == "1",
        stage_seconds=_number("PLANDESK_STAGE_SECONDS", raw.stage_seconds, 0, 86_400),
        web_workers=_number("PLANDESK_WEB_WORKERS", raw.web_workers, 1, 64),
        web_threads=_number("PLANDESK_WEB_THREADS", raw.web_threads, 1, 64),
        proxies=_number("PLANDESK_PROXIES", raw.proxies, 0, 5),
        style_guide=_one_of("PLANDESK_STYLE_GUIDE", raw.style_guide, ("0", "1")) == "1",
        rules=_folder_of_rules(raw.rules),
        metrics_token=raw.metrics_token,
    )


def _raw(environment: Mapping[str, str]) -> Raw:
    known = {name for name, _, _ in SETTINGS} | {f"{name}_FILE" for name, _, secret in SETTINGS if secret}
    for name in environment:
        if name.startswith("PLANDESK_") and name not in known:
            raise BadSetting(f"{name} is not a setting; docs/operate.md lists them.")
    given = {}
    for name, _, secret in SETTINGS:
        value = _secret(environment, name) if secret else environment.get(name)
        if value:
            given[name.removeprefix("PLANDESK_").lower()] = value
    return Raw(**given)


def _secret(environment: Mapping[str, str], name: str) -> str | None:
    file = environment.get(f"{name}_FILE")
    if not file:
        return environment.get(name)
    if environment.get(name):
        raise BadSetting(f"{name} and {name}_FILE are both set; keep one of them.")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSetting(f"{name}_FILE names {file}, which cannot be read: {error.strerror}.") from error


def _make_folder(data: Path) -> None:
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = data / f".probe-{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise BadSetting(f"PLANDESK_DATA is {data}, where nothing can be written: {error.strerror}.") from error


def _secret_key(value: str) -> str:
    if value and len(value) < SHORTEST_KEY:
        raise BadSetting(f"PLANDESK_SECRET_KEY has {len(value)} characters; expected at least {SHORTEST_KEY}.")
    return value


def _kept_secret(file: Path) -> str:
    """The key in `file`, made on the first start: its owner's alone, and whole from the moment it is there."""
    made = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    try:
        if not file.exists():
            with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
                stream.write(secrets.token_hex(32))
            with contextlib.suppress(FileExistsError):
                file.hardlink_to(made)
            made.unlink()
        return file.read_text(encoding="ascii").strip()
    except OSError as error:
        raise BadSetting(f"The secret key in {file} cannot be read or made: {error.strerror}.") from error


def _database_url(value: str, data: Path) -> str:
    if not value:
        return f"sqlite:///{data / 'plandesk.sqlite3'}"
    return _url("PLANDESK_DATABASE_URL", value, ("sqlite", "postgresql+psycopg"))


def _url(name: str, value: str, schemes: tuple[str, ...]) -> str:
    if value and urlsplit(value).scheme not in schemes:
        raise BadSetting(f"{name} must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}.")
    return value


def _base_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise BadSetting(f"PLANDESK_BASE_ADDRESS is {value!r}; expected http(s)://host without a path.")
    return value.rstrip("/")


def _host_and_port(value: str) -> tuple[str, int]:
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise BadSetting(f"PLANDESK_LISTEN is {value!r}; expected host:port, as in 127.0.0.1:8000.")
    return host, int(port)


def _number(name: str, value: str, least: int, most: int) -> int:
    if not value.isdigit() or not least <= int(value) <= most:
        raise BadSetting(f"{name} is {value!r}; expected a whole number from {least} to {most}.")
    return int(value)


def _folder_of_rules(value: str) -> Path | None:
    if value and not Path(value).is_dir():
        raise BadSetting(f"PLANDESK_RULES is {value!r}, which is no folder.")
    return Path(value) if value else None


def _one_of(name: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise BadSetting(f"{name} is {value!r}; expected {' or '.join(choices)}.")
    return value
