"""Notices leave once, are tried again for two days, and keep no secrets afterwards."""

import datetime as dt
import email
import email.policy
import smtplib
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import time_machine
from aiosmtpd.controller import Controller
from icalendar import Calendar
from sqlalchemy import select

from review import clock
from review.db import transaction
from review.jobs.notices import WIPED, send_due
from review.mail import LOOPBACK, Letter, compose, send
from review.models import OutboxRow
from review.notices import one_line
from review.settings import read_settings

NOON = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)


class MailServer:
    """A mail server that answers what it is told to, and remembers what it accepted."""

    def __init__(self) -> None:
        self.answer = "250 OK"
        self.address_answer = "250 OK"
        self.accepted: list[email.message.EmailMessage] = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.address_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.address_answer

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("250"):
            self.accepted.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return self.answer


@pytest.fixture
def mail_server():
    server = MailServer()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        server.port = probe.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    yield server
    controller.stop()


@pytest.fixture
def by_smtp(settings, mail_server):
    return read_settings(
        {"PLANDESK_DATA": str(settings.data), "PLANDESK_SMTP_URL": f"smtp://127.0.0.1:{mail_server.port}"}
    )


def owe(engine, cast, *, once="1", secret=False, subject="Your packet was returned", owed_at=NOON) -> int:
    with transaction(engine) as db:
        row = OutboxRow(
            kind="notice",
            once=once,
            person_id=cast.candidate.id,
            payload={"to": cast.candidate.email, "subject": subject, "body": "Fix 3 items.\n", "path": "/packets/x"},
            secret=secret,
            owed_at=owed_at,
            due_at=owed_at,
        )
        db.add(row)
        db.flush()
        return row.id


def row_of(engine, row_id: int) -> OutboxRow:
    with transaction(engine) as db:
        return db.scalars(select(OutboxRow).where(OutboxRow.id == row_id)).one()


def test_without_a_mail_server_a_notice_becomes_a_file(engine, cast, settings):
    with time_machine.travel(NOON, tick=False):
        row = row_of(engine, owe(engine, cast))
        assert send_due(engine, settings) == 1
    (file,) = (settings.data / "mail").iterdir()
    assert file.name == f"20261103-120000-{row.public_id}.eml"
    assert email.message_from_bytes(file.read_bytes(), policy=email.policy.default).get_content() == (
        "Fix 3 items.\n\nhttp://localhost:8000/packets/x\n"
    )


def test_a_notice_leaves_by_smtp_once(engine, cast, by_smtp, mail_server):
    with time_machine.travel(NOON, tick=False):
        row = row_of(engine, owe(engine, cast))
        assert send_due(engine, by_smtp) == 1
        assert send_due(engine, by_smtp) == 0
    (message,) = mail_server.accepted
    assert {name: message[name] for name in ("From", "To", "Subject", "Message-ID", "Auto-Submitted")} == {
        "From": "Plandesk <plandesk@localhost>",
        "To": cast.candidate.email,
        "Subject": "Your packet was returned",
        "Message-ID": f"<{row.public_id}@localhost>",
        "Auto-Submitted": "auto-generated",
    }
    assert row_of(engine, row.id).done_at == NOON


def test_a_temporary_no_is_tried_again_ever_more_seldom(engine, cast, by_smtp, mail_server):
    mail_server.address_answer = "451 try later"
    waited = []
    with time_machine.travel(NOON, tick=False) as time:
        row_id = owe(engine, cast)
        for _ in range(7):
            assert send_due(engine, by_smtp) == 0
            due = row_of(engine, row_id).due_at
            waited.append((due - clock.now()) / dt.timedelta(minutes=1))
            time.move_to(due)
        mail_server.address_answer = "250 OK"
        assert send_due(engine, by_smtp) == 1
    assert waited == [1, 5, 15, 60, 120, 240, 240]
    assert len(mail_server.accepted) == 1


def test_before_its_time_a_notice_is_not_tried_again(engine, cast, by_smtp, mail_server):
    mail_server.answer = "451 try later"
    with time_machine.travel(NOON, tick=False) as time:
        row_id = owe(engine, cast)
        send_due(engine, by_smtp)
        time.shift(59)
        send_due(engine, by_smtp)
    assert row_of(engine, row_id).tries == 1


def test_every_try_has_the_same_message_id_so_that_doubles_can_be_told(engine, cast, by_smtp):
    row = row_of(engine, owe(engine, cast))
    letter = Letter(key=row.public_id, to="a@b.example", subject="s", body="b", path="", written_at=NOON)
    assert compose(by_smtp, letter)["Message-ID"] == compose(by_smtp, letter)["Message-ID"]


def test_a_day_goes_along_as_a_calendar_file(settings):
    letter = Letter(
        key="k", to="a@b.example", subject="2 to fix", body="b", path="/packets/p", written_at=NOON,
        due_on=dt.date(2026, 12, 5),
    )  # fmt: skip
    (attached,) = compose(settings, letter).iter_attachments()
    (event,) = Calendar.from_ical(attached.get_payload(decode=True)).walk("VEVENT")
    assert attached.get_content_type() == "text/calendar"
    assert (event["SUMMARY"], event["DTSTART"].dt, event["URL"], event["UID"]) == (
        "2 to fix",
        dt.date(2026, 12, 5),
        "http://localhost:8000/packets/p",
        "due-packets-p@localhost",
    )
    moved = compose(settings, replace(letter, key="l", due_on=dt.date(2026, 12, 9)))
    (later,) = Calendar.from_ical(next(moved.iter_attachments()).get_payload(decode=True)).walk("VEVENT")
    assert later["UID"] == event["UID"]


def test_an_address_that_is_refused_for_good_is_not_tried_again(engine, cast, by_smtp, mail_server):
    mail_server.address_answer = "550 no such person"
    with time_machine.travel(NOON, tick=False) as time:
        row_id = owe(engine, cast)
        send_due(engine, by_smtp)
        time.shift(dt.timedelta(days=1))
        send_due(engine, by_smtp)
    row = row_of(engine, row_id)
    assert (row.failed_at, row.error, row.tries, row.done_at) == (NOON, "550 no such person", 1, None)


def test_after_two_days_a_notice_is_given_up(engine, cast, settings):
    nobody_there = read_settings({"PLANDESK_DATA": str(settings.data), "PLANDESK_SMTP_URL": "smtp://127.0.0.1:1"})
    with time_machine.travel(NOON, tick=False) as time:
        row_id = owe(engine, cast)
        send_due(engine, nobody_there)
        assert row_of(engine, row_id).failed_at is None
        time.shift(dt.timedelta(hours=48))
        send_due(engine, nobody_there)
    assert row_of(engine, row_id).error == "given up after 48 hours: [Errno 111] Connection refused"


def test_one_notice_that_cannot_leave_does_not_hold_up_the_others(engine, cast, by_smtp, mail_server):
    with time_machine.travel(NOON, tick=False):
        owe(engine, cast, once="1", subject="a line\r\nBcc: all@demo.example")
        owe(engine, cast, once="2")
        assert send_due(engine, by_smtp) == 1
    assert [message["Subject"] for message in mail_server.accepted] == ["Your packet was returned"]
    assert one_line("a line\r\nBcc: all@demo.example") == "a line Bcc: all@demo.example"


@pytest.mark.parametrize("answer", ["250 OK", "550 no such person"])
def test_a_link_that_works_once_is_not_kept_afterwards(engine, cast, by_smtp, mail_server, answer):
    mail_server.address_answer = answer
    with time_machine.travel(NOON, tick=False):
        row_id = owe(engine, cast, secret=True)
        send_due(engine, by_smtp)
    assert row_of(engine, row_id).payload == {
        "to": cast.candidate.email,
        "subject": "Your packet was returned",
        "body": WIPED,
        "path": "",
    }


def test_two_clocks_do_not_send_the_same_notice(engine, cast, by_smtp, mail_server):
    for number in range(5):
        owe(engine, cast, once=str(number), owed_at=clock.now())
    with ThreadPoolExecutor(4) as clocks:
        sent = list(clocks.map(lambda _: send_due(engine, by_smtp), range(4)))
    assert sum(sent) == len(mail_server.accepted) == 5


def test_a_password_is_not_sent_to_a_server_without_encryption(mail_server, settings, monkeypatch):
    monkeypatch.setattr("review.mail.LOOPBACK", tuple(name for name in LOOPBACK if name != "127.0.0.1"))
    url = f"smtp://me:secret@127.0.0.1:{mail_server.port}"
    remote = read_settings({"PLANDESK_DATA": str(settings.data), "PLANDESK_SMTP_URL": url})
    letter = Letter(key="k", to="a@b.example", subject="s", body="b", path="", written_at=NOON)
    with pytest.raises(OSError, match="offers no encryption") as refused:
        send(remote, letter)
    assert not isinstance(refused.value, smtplib.SMTPException)
