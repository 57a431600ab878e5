"""Metrics: only for whoever sends the token, true to what stands there, without names and ids."""

import contextlib
import dataclasses
import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
import time_machine
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from review import create_app
from review.db import transaction
from review.models import OutboxRow
from review.operations import decisions
from review.settings import Settings
from review.web import metrics_folder
from tests.postgresql import on_both_databases
from tests.review.conftest import Browser
from tests.review.routes.desk_makers import CLEAN, Story, actor
from tests.review.work import owe_report

NOON = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)
TOKEN = "an otter's secret"
OPEN = {"Authorization": f"Bearer {TOKEN}"}
TIMES = "plandesk_request_seconds"


@pytest.fixture
def settings(settings: Settings, valkey_url: str) -> Settings:
    return dataclasses.replace(settings, valkey_url=valkey_url, metrics_token=TOKEN)


def figures(text: str) -> dict[str, float]:
    """Each sample by its name and the values of its labels."""
    return {
        " ".join((sample.name, *(value for _, value in sorted(sample.labels.items())))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def scrape(browser: Browser) -> dict[str, float]:
    answer = browser.get("/health/metrics", headers=OPEN)
    assert answer.status_code == 200
    return figures(answer.text)


def of_the_world(found: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in found.items() if not name.startswith(TIMES)}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": TOKEN},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": "Bearer caf\u00e9"},
    ],
)
def test_without_the_right_token_there_is_no_such_page(client: Browser, headers):
    answer, missing = client.get("/health/metrics", headers=headers), client.get("/health/nothing")
    assert (answer.status_code, answer.text) == (404, missing.text)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer "}, OPEN])
def test_without_the_setting_there_is_no_such_page_for_anyone(settings, engine, headers):
    client = create_app(dataclasses.replace(settings, metrics_token="")).test_client()
    assert client.get("/health/metrics", headers=headers).status_code == 404


@on_both_databases
def test_the_figures_are_those_of_the_world(client: Browser, engine, settings, cast):
    with time_machine.travel(NOON, tick=False) as now:
        story = Story(engine, settings, cast.candidate, CLEAN)
        Story(engine, settings, cast.other_candidate)
        story.claim(cast.reviewer)
        with transaction(engine) as db:
            packet = story.packet(db)
            met = dict.fromkeys(decisions.requirements(packet), "met")
            rita = actor(db.merge(cast.reviewer))
            decisions.stage_pass(db, packet, actor=rita, checklist=met, version=packet.version, stage_seconds=0)
            db.execute(update(OutboxRow).values(done_at=NOON))
            common = {"kind": "notice", "person_id": cast.candidate.id, "payload": {}, "owed_at": NOON, "due_at": NOON}
            db.add_all([OutboxRow(once="1", **common), OutboxRow(once="2", failed_at=NOON, **common)])
        owe_report(engine, settings, now=NOON + dt.timedelta(seconds=60))
        now.shift(700)
        found = of_the_world(scrape(client))
    assert found.pop("plandesk_data_free_bytes") > 0
    stored = [file.stat().st_size for file in (settings.data / "objects").glob("*/*")]
    states = ("draft", "checking", "needs_files", "fix_requested", "passed", "completed", "withdrawn")
    assert found == {
        "plandesk_database_up": 1,
        "plandesk_valkey_up": 1,
        "plandesk_outbox_owed checks": 1,
        "plandesk_outbox_owed notice": 1,
        "plandesk_outbox_failed checks": 0,
        "plandesk_outbox_failed notice": 1,
        "plandesk_outbox_oldest_seconds checks": 640,
        "plandesk_outbox_oldest_seconds notice": 700,
        "plandesk_staged_decisions_overdue": 1,
        **{f"plandesk_packets {state}": 0 for state in states},
        "plandesk_packets queued": 1,
        "plandesk_packets in_review": 1,
        "plandesk_reports owed": 1,
        "plandesk_reports done": 2,
        "plandesk_reports broken": 0,
        "plandesk_stored_files": len(stored),
        "plandesk_stored_bytes": sum(stored),
    }


def test_requests_are_counted_by_endpoint_method_and_class_of_status(client: Browser):
    before = scrape(client)
    for address in ("/accessibility", "/accessibility", "/no-such-page"):
        client.get(address)
    client.open("/accessibility", method="CARLA")
    after = scrape(client)
    grown = {name: after[name] - before.get(name, 0) for name in after if name.startswith(f"{TIMES}_count")}
    assert {name: by for name, by in grown.items() if by} == {
        f"{TIMES}_count metrics.metrics GET 2xx": 1,
        f"{TIMES}_count public.accessibility GET 2xx": 2,
        f"{TIMES}_count none GET 4xx": 1,
        f"{TIMES}_count none other 4xx": 1,
    }


def test_while_database_and_valkey_are_away_the_figures_say_so(settings):
    away = dataclasses.replace(settings, database_url="sqlite:////nowhere/at/all", valkey_url="unix:///nowhere/s")
    found = of_the_world(scrape(create_app(away).test_client()))
    assert {name: found[name] for name in found if name.endswith("_up")} == {
        "plandesk_database_up": 0,
        "plandesk_valkey_up": 0,
    }


def test_all_web_processes_are_added_up_and_one_that_was_killed_stays_counted(environment, settings, engine):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    given = {"PLANDESK_LISTEN": f"127.0.0.1:{port}", "PLANDESK_METRICS_TOKEN": TOKEN, "PLANDESK_WEB_WORKERS": "2"}
    stale = metrics_folder(dataclasses.replace(settings, port=port))
    stale.mkdir(mode=0o700, parents=True)
    (stale / "histogram_1.db").write_bytes(b"of a run before")
    command = [sys.executable, "-m", "review.web"]
    with subprocess.Popen(command, env={**environment, **given}, stderr=subprocess.DEVNULL) as server:
        try:
            until = time.monotonic() + 60
            while not _get(port, "/accessibility"):
                assert time.monotonic() < until
                time.sleep(0.1)
            for _ in range(30):
                assert _get(port, "/accessibility")
            count = f"{TIMES}_count public.accessibility GET 2xx"
            assert figures(_get(port, "/health/metrics"))[count] == 31
            workers = subprocess.check_output(["ps", "--ppid", str(server.pid), "-o", "pid="], text=True).split()
            assert len(workers) == 2
            for pid in workers:
                os.kill(int(pid), signal.SIGKILL)
            while not (text := _get(port, "/health/metrics")):
                assert time.monotonic() < until
                time.sleep(0.1)
            assert figures(text)[count] == 31
        finally:
            server.terminate()
    assert not stale.exists()


def _get(port: int, path: str) -> str:
    """What stands there; "" while nobody answers."""
    with contextlib.suppress(URLError, OSError), urlopen(Request(f"http://127.0.0.1:{port}{path}", headers=OPEN)) as it:
        return it.read().decode()
    return ""
