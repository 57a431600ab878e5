"""`plandesk rules simulate`: what a new rule set would change for today's holders, and that nothing is written."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import checks
from checks import programs
from review import clock, migrations
from review.cli import main
from review.db import Model, make_engine, open_db, transaction
from review.models import Cycle, Packet
from review.serving.preflight import NotReady
from review.serving.simulation import Change, as_json, as_text, changes_under, simulate
from review.settings import Settings, read_settings
from tests.postgresql import on_both_databases
from tests.review.makers import PROGRAM, Cast, make_cast, make_cycle, make_hours, make_person

AREAS = ("RR", "LEP", "DMG", "TL", "ITM", "TPB")
LOGS = {
    "Sam Same": (10, 10, 10, 10, 10, 10),
    "Fay Falls": (35, 5, 5, 5, 5, 5),
    "Gus Gains": (9, 9, 9, 9, 9, 9),
    "Les Less": (0, 0, 0, 0, 0, 0),
    "Mo More": (30, 0, 0, 0, 0, 0),
}
NEW = """
[ruleset]
program = "al-cto-recert"
version = "2027"
extends = "al-cto-recert@policy"
effective_from = {since}
[hours]
total_min = 50
area_min = 8
"""


def new_rules(folder: Path, more: str = "", since: str = "2026-12-01") -> checks.RuleSet:
    return programs.load_file(written(folder, more, since))


def written(folder: Path, more: str = "", since: str = "2026-12-01") -> Path:
    path = folder / "al-cto-recert@2027.toml"
    path.write_text(NEW.format(since=since) + more, "utf-8")
    return path


@pytest.fixture(autouse=True)
def in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC))


@pytest.fixture
def cycles(engine: Engine) -> dict[str, int]:
    """Five holders whose cycles end in February 2027, with their logs; one of the lines was rejected."""
    with transaction(engine) as db:
        return {name: cycle.id for name, cycle in hold_all(db).items()}


def hold_all(db: Session) -> dict[str, Cycle]:
    cast = make_cast(db)
    held = {name: hold(db, cast, name, hours) for name, hours in LOGS.items()}
    make_hours(db, held["Les Less"], "RR", "40").rejected_at = clock.now()
    return held


def hold(db: Session, cast: Cast, name: str, hours: tuple[int, ...]) -> Cycle:
    cycle = make_cycle(db, make_person(db, name, cast.candidate.district, ("candidate", PROGRAM)))
    for area, number in zip(AREAS, hours, strict=True):
        if number:
            make_hours(db, cycle, area, str(number))
    return cycle


def changes(engine: Engine, rules: checks.RuleSet) -> list[Change]:
    with open_db(engine, writes=False) as db:
        return changes_under(db, rules)


def told(changes: list[Change]) -> list[tuple[str, str, Decimal]]:
    return [(one.person, one.effect, one.more) for one in changes]


@on_both_databases
def test_it_tells_who_falls_short_who_gains_and_by_how_much(engine: Engine, cycles: dict[str, int], tmp_path: Path):
    assert told(changes(engine, new_rules(tmp_path))) == [
        ("Fay Falls", "falls short", 15),
        ("Mo More", "needs more", 10),
        ("Gus Gains", "gains", -6),
        ("Les Less", "needs less", -10),
        ("Sam Same", "same", 0),
    ]


@on_both_databases
def test_the_table_has_a_line_for_each_holder(engine: Engine, cycles: dict[str, int], tmp_path: Path):
    rules = new_rules(tmp_path)
    first, blank, *table = as_text(rules, changes(engine, rules)).splitlines()
    assert (first, blank) == (
        (
            "al-cto-recert@2027: 5 open cycles of al-cto-recert: "
            "1 falls short, 1 needs more, 1 gains, 1 needs less, 1 same."
        ),
        "",
    )
    assert [" ".join(line.split()) for line in table] == [
        "Holder District Cycle ends Counted Needed What changes",
        "Fay Falls Maple County 2027-02-02 60 0 → 15 falls short by 15 hours",
        "Mo More Maple County 2027-02-02 30 30 → 40 needs 10 hours more",
        "Gus Gains Maple County 2027-02-02 54 6 → 0 gains 6 hours, and needs no more",
        "Les Less Maple County 2027-02-02 0 60 → 50 needs 10 hours less",
        "Sam Same Maple County 2027-02-02 60 0 same",
    ]


@on_both_databases
def test_nothing_is_written(engine: Engine, cycles: dict[str, int], tmp_path: Path):
    def rows() -> list[list[tuple[object, ...]]]:
        with engine.connect() as connection:
            return [
                [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
                for table in Model.metadata.sorted_tables
            ]

    before = rows()
    assert sum(map(len, before)) > 5
    changes(engine, new_rules(tmp_path))
    assert rows() == before


@on_both_databases
def test_a_submitted_packet_keeps_its_rules(engine: Engine, cycles: dict[str, int], tmp_path: Path):
    with transaction(engine) as db:
        cycle = db.get_one(Cycle, cycles["Fay Falls"])
        holder = cycle.certification.person
        db.add(
            Packet(
                program=PROGRAM, cycle=cycle, candidate_id=holder.id, candidate_name=holder.name,
                district_id=holder.district_id, ends_on=cycle.ends_on, state="queued", state_since=clock.now(),
                opened_at=clock.now(), rule_set="al-cto-recert@policy",
            )
        )  # fmt: skip
    fay = next(one for one in changes(engine, new_rules(tmp_path)) if one.person == "Fay Falls")
    assert (fay.effect, fay.kept, fay.more) == ("not under it", "submitted under al-cto-recert@policy", 0)


@pytest.mark.parametrize(
    ("since", "more", "why"),
    [
        ("2027-02-02", "", ""),
        ("2027-02-03", "", "ends before 2027-02-03"),
        ("2026-01-01\neffective_until = 2027-02-01", "", "ends after 2027-02-01"),
    ],
)
def test_a_cycle_comes_under_the_rules_of_its_last_day(
    engine: Engine, cycles: dict[str, int], tmp_path: Path, since: str, more: str, why: str
):
    assert {one.kept for one in changes(engine, new_rules(tmp_path, more, since))} == {why}


def test_a_longer_cycle_ends_later(engine: Engine, cycles: dict[str, int], tmp_path: Path):
    found = changes(engine, new_rules(tmp_path, "[period]\nyears = 4\n"))
    assert {(one.before.ends_on, one.after.ends_on) for one in found} == {(dt.date(2027, 2, 2), dt.date(2028, 2, 2))}


def test_a_cycle_that_was_brought_in_with_days_of_its_own_keeps_them(
    engine: Engine, cycles: dict[str, int], tmp_path: Path
):
    with transaction(engine) as db:
        db.get_one(Cycle, cycles["Sam Same"]).ends_on = dt.date(2027, 2, 28)
    (sam,) = [one for one in changes(engine, new_rules(tmp_path)) if one.person == "Sam Same"]
    assert (sam.before.ends_on, sam.after.ends_on) == (dt.date(2027, 2, 28), dt.date(2027, 2, 28))


def test_a_closed_certification_and_a_completed_cycle_are_left_out(
    engine: Engine, cycles: dict[str, int], tmp_path: Path
):
    with transaction(engine) as db:
        db.get_one(Cycle, cycles["Sam Same"]).completed_at = clock.now()
        db.get_one(Cycle, cycles["Mo More"]).certification.closed_on = clock.now().date()
        db.get_one(Cycle, cycles["Les Less"]).certification.removed_at = clock.now()
    assert {one.person for one in changes(engine, new_rules(tmp_path))} == {"Fay Falls", "Gus Gains"}


def test_the_json_has_hours_as_plain_numbers(engine: Engine, cycles: dict[str, int], tmp_path: Path):
    rules = new_rules(tmp_path)
    content = as_json(rules, changes(engine, rules))
    assert content["counts"] == {
        "falls short": 1, "needs more": 1, "gains": 1, "needs less": 1, "same": 1, "not under it": 0,
    }  # fmt: skip
    assert content["holders"][0] == {
        "person": "Fay Falls", "district": "Maple County", "effect": "falls short", "why": None, "more_hours": 15,
        "before": {"rule_set": "al-cto-recert@policy", "ends_on": "2027-02-02", "counted": 60, "needed": 0},
        "after": {"rule_set": "al-cto-recert@2027", "ends_on": "2027-02-02", "counted": 60, "needed": 15},
    }  # fmt: skip
    assert type(content["holders"][0]["more_hours"]) is Decimal


def test_what_cannot_be_compared_gets_a_sentence(settings: Settings, engine: Engine, tmp_path: Path):
    with pytest.raises(NotReady, match="run plandesk migrate"):
        simulate(settings, new_rules(tmp_path))
    with pytest.raises(NotReady, match=r"^al-td-ceu has no cycles of holders, so there is nothing to compare\.$"):
        changes(engine, checks.rule_set("al-td-ceu@fy2026"))


def test_the_command_prints_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    settings = read_settings({"PLANDESK_DATA": str(tmp_path / "var")})
    monkeypatch.setenv("PLANDESK_DATA", str(tmp_path / "var"))
    engine = make_engine(settings.database_url)
    migrations.upgrade(engine, lock=tmp_path / "lock")
    with transaction(engine) as db:
        hold_all(db)
    engine.dispose()
    path = written(tmp_path)

    def run(*words: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["rules", "simulate", *words])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    status, table, _ = run(str(path))
    assert (status, len(table.splitlines())) == (0, 8)
    status, text, _ = run(str(path), "--json")
    assert (status, json.loads(text)["holders"][1]["more_hours"]) == (0, 10)
    path.write_text(path.read_text().replace("area_min = 8", "area_min = 9"))
    assert run(str(path)) == (
        2, "",
        "al-cto-recert@2027.toml: hours.area_min: expected 0 or more, and no more than 50 in all areas together\n",
    )  # fmt: skip
