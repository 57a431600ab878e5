"""The settings: read once from the environment, refused with one sentence when wrong."""

import stat
from pathlib import Path

import pytest

from review.settings import SETTINGS, BadSetting, Settings, read_settings

DOCUMENT = Path(__file__).parents[2] / "docs" / "operate.md"


def read(data: Path, **given: str) -> Settings:
    return read_settings(
        {"PLANDESK_DATA": str(data), **{f"PLANDESK_{name.upper()}": value for name, value in given.items()}}
    )


def test_without_any_setting_everything_is_kept_in_one_folder_and_served_on_this_machine_only(tmp_path):
    settings = read(tmp_path)
    assert settings == Settings(
        data=tmp_path,
        anchors=tmp_path / "anchors",
        database_url=f"sqlite:///{tmp_path}/plandesk.sqlite3",
        valkey_url="",
        base_address="http://localhost:8000",
        host="127.0.0.1",
        port=8000,
        secret_key=(tmp_path / "secret.key").read_text(),
        smtp_url="",
        mail_from="Plandesk <plandesk@localhost>",
        sandbox_required=False,
        migrate=True,
        stage_seconds=600,
        web_workers=2,
        web_threads=16,
        proxies=0,
        style_guide=False,
        rules=None,
        metrics_token="",
    )


def test_the_secret_key_is_made_once_and_is_its_owners_alone(tmp_path):
    first, second = read(tmp_path), read(tmp_path)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret.key"]


def test_secrets_never_show_in_what_is_printed_of_the_settings(tmp_path):
    settings = read(
        tmp_path,
        secret_key="k3y" * 11,
        smtp_url="smtp://me:p4ss@mail.example",
        valkey_url="redis://:p4ss@host",
        metrics_token="k3y",
    )
    assert "k3y" not in repr(settings)
    assert "p4ss" not in repr(settings)


def test_links_lead_to_the_port_that_is_listened_on(tmp_path):
    assert read(tmp_path, listen="127.0.0.1:9000").base_address == "http://localhost:9000"


def test_cookies_are_secure_where_people_come_by_https(tmp_path):
    assert read(tmp_path, base_address="https://review.example").https is True
    assert read(tmp_path, base_address="http://localhost:8000").https is False


def test_a_secret_is_read_from_the_file_that_is_named(tmp_path):
    secret = tmp_path / "key"
    secret.write_text("from a file, and long enough for a key\n")
    assert read(tmp_path, secret_key_file=str(secret)).secret_key == "from a file, and long enough for a key"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"listen": "8000"}, "PLANDESK_LISTEN is '8000'; expected host:port, as in 127.0.0.1:8000."),
        (
            {"listen": "localhost:99999"},
            "PLANDESK_LISTEN is 'localhost:99999'; expected host:port, as in 127.0.0.1:8000.",
        ),
        (
            {"base_address": "review.example"},
            "PLANDESK_BASE_ADDRESS is 'review.example'; expected http(s)://host without a path.",
        ),
        (
            {"database_url": "mysql://host/db"},
            "PLANDESK_DATABASE_URL must begin with sqlite:// or postgresql+psycopg://.",
        ),
        ({"valkey_url": "localhost:6379"}, "PLANDESK_VALKEY_URL must begin with redis:// or rediss:// or unix://."),
        ({"smtp_url": "mail.example"}, "PLANDESK_SMTP_URL must begin with smtp:// or smtps://."),
        ({"sandbox": "yes"}, "PLANDESK_SANDBOX is 'yes'; expected auto or required."),
        ({"migrate": "no"}, "PLANDESK_MIGRATE is 'no'; expected 0 or 1."),
        ({"stage_seconds": "ten"}, "PLANDESK_STAGE_SECONDS is 'ten'; expected a whole number from 0 to 86400."),
        ({"web_workers": "0"}, "PLANDESK_WEB_WORKERS is '0'; expected a whole number from 1 to 64."),
        ({"secret_key": "k3y"}, "PLANDESK_SECRET_KEY has 3 characters; expected at least 32."),
        ({"colour": "red"}, "PLANDESK_COLOUR is not a setting; docs/operate.md lists them."),
        (
            {"secret_key": "a", "secret_key_file": "/b"},
            "PLANDESK_SECRET_KEY and PLANDESK_SECRET_KEY_FILE are both set; keep one of them.",
        ),
        (
            {"smtp_url_file": "/nowhere/smtp"},
            "PLANDESK_SMTP_URL_FILE names /nowhere/smtp, which cannot be read: No such file or directory.",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_setting_is_refused_with_one_sentence_that_names_it(tmp_path, given, sentence):
    with pytest.raises(BadSetting) as refused:
        read(tmp_path, **given)
    assert str(refused.value) == sentence


def test_a_data_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(BadSetting) as refused:
        read(tmp_path / "file" / "var")
    assert str(refused.value) == (
        f"PLANDESK_DATA is {tmp_path}/file/var, where nothing can be written: Not a directory."
    )


@pytest.mark.parametrize("name", [name for name, _, _ in SETTINGS])
def test_every_setting_stands_in_the_document_for_those_who_run_it(name):
    assert f"`{name}`" in DOCUMENT.read_text(encoding="utf-8")


def test_every_secret_says_that_it_can_come_from_a_file():
    document = DOCUMENT.read_text(encoding="utf-8")
    assert [name for name, _, secret in SETTINGS if secret and f"`{name}_FILE`" not in document] == []
