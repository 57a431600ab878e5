"""What holds of the ledger whatever the entries are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from checks.ledger import CertificationFacts, SubmittedPacket, Tally, recertify, tally, what_would_close
from checks.model import HoursEntry
from checks.requirements import RuleSet
from tests.checks.ledger.makers import (
    AREAS,
    CYCLE,
    DISTRICT,
    EXPIRY,
    ISSUED,
    PLAN,
    POLICY,
    RENEWAL,
    TD,
    TD_STRICT,
    YEAR,
    submitted,
)

QUARTERS = st.integers(0, 160).map(lambda quarters: Decimal(quarters) / 4)
DAYS = st.dates(dt.date(2023, 1, 1), dt.date(2026, 12, 31))
ENTRIES = st.builds(
    HoursEntry,
    id=st.uuids().map(str),
    area=st.sampled_from([*AREAS, "Law", "Buses"]),
    hours=st.decimals(min_value=0, max_value=40, places=2),
    date_completed=DAYS,
    activity=st.none() | st.sampled_from(["AETC", "aetc ", "Camp", "Institute", ""]),
    location=st.sampled_from(["Hoover, AL", "Hoover AL", "Mobile"]),
    excluded=st.dictionaries(st.sampled_from(["meal", "travel"]), QUARTERS, max_size=2),
    splits=st.dictionaries(st.sampled_from(AREAS), QUARTERS, max_size=2),
)
SESSIONS = st.builds(
    HoursEntry,
    id=st.uuids().map(str),
    hours=st.decimals(min_value=0, max_value=20, places=2),
    date_completed=st.dates(dt.date(2024, 9, 1), dt.date(2025, 10, 31)),
    areas=st.lists(st.sampled_from(AREAS), max_size=2, unique=True).map(tuple),
    provider=st.sampled_from(["alet", "external"]),
    modality=st.sampled_from(["in_person", "online"]),
    event=st.sampled_from(["", "fetc", "aetc", "cosn-cto-workshop", "cbt-security-plus", "unknown"]),
    approved=st.booleans(),
    eligible=st.booleans(),
)
LOGS = st.lists(ENTRIES, max_size=12)
YEARS = st.lists(SESSIONS, max_size=12)
LEDGERS: Sequence[tuple[RuleSet, tuple[dt.date, dt.date]]] = [(TD, YEAR), (TD_STRICT, YEAR), (RENEWAL, YEAR)]


def never_lower(before: Tally, after: Tally) -> bool:
    return (
        after.total >= before.total
        and after.needed <= before.needed
        and all(after.by_area[code] >= hours for code, hours in before.by_area.items())
        and after.met >= before.met
    )


@given(LOGS, ENTRIES)
def test_another_entry_never_lowers_an_area_the_total_or_whether_it_is_enough(
    log: list[HoursEntry], more: HoursEntry
) -> None:
    assert never_lower(tally(POLICY, log, CYCLE), tally(POLICY, [*log, more], CYCLE))


@given(YEARS, SESSIONS)
def test_another_session_never_lowers_anything_under_caps_either(log: list[HoursEntry], more: HoursEntry) -> None:
    for rules, window in LEDGERS:
        assert never_lower(tally(rules, log, window), tally(rules, [*log, more], window))


@given(st.randoms(use_true_random=False), YEARS)
def test_the_order_of_sessions_changes_nothing(random: object, log: list[HoursEntry]) -> None:
    mixed = list(log)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    for rules, window in LEDGERS:
        one, two = tally(rules, log, window), tally(rules, mixed, window)
        assert (one.total, one.by_area, one.needed, one.credited) == (two.total, two.by_area, two.needed, two.credited)
        assert one.problems == two.problems


@given(LOGS)
def test_the_order_of_entries_changes_only_which_of_two_duplicates_is_kept(log: list[HoursEntry]) -> None:
    named = [replace(each, activity=f"{each.activity} {n}") for n, each in enumerate(log)]
    one, two = tally(POLICY, named, CYCLE), tally(POLICY, named[::-1], CYCLE)
    assert (one.total, one.by_area, one.needed, one.credited) == (two.total, two.by_area, two.needed, two.credited)
    one, two = tally(POLICY, log, CYCLE), tally(POLICY, log[::-1], CYCLE)
    assert duplicates(one) == duplicates(two)
    assert others(one) == others(two)


def duplicates(of: Tally) -> int:
    return sum(problem.code == "DUPLICATE" for found in of.problems.values() for problem in found)


def others(of: Tally) -> dict[str, list[str]]:
    codes = {
        name: [each.code for each in problems if each.code != "DUPLICATE"] for name, problems in of.problems.items()
    }
    return {name: found for name, found in codes.items() if found}


@given(LOGS, QUARTERS, QUARTERS)
def test_dividing_an_entry_leaves_the_total_as_it_was(log: list[HoursEntry], one: Decimal, two: Decimal) -> None:
    whole = HoursEntry("whole", "RR", one + two, EXPIRY, "A camp of its own", "Mobile")
    divided = replace(whole, splits={"RR": one, "TL": two})
    entries = [replace(whole, id="one", hours=one), replace(whole, id="two", hours=two, activity="Its second day")]
    totals = {tally(POLICY, [*log, *more], CYCLE).total for more in ([whole], [divided], entries)}
    assert len(totals) == 1


@given(YEARS, QUARTERS, QUARTERS, st.sampled_from(["fetc", "aetc"]))
def test_dividing_the_hours_of_an_event_leaves_the_total_as_it_was(
    log: list[HoursEntry], one: Decimal, two: Decimal, event: str
) -> None:
    def part(name: str, hours: Decimal) -> HoursEntry:
        return HoursEntry(
            name, "ITM", hours, YEAR[1], provider="external", modality="in_person", event=event, approved=True
        )

    whole = tally(TD, [*log, part("whole", one + two)], YEAR)
    assert tally(TD, [*log, part("one", one), part("two", two)], YEAR).total == whole.total


@given(YEARS)
def test_external_hours_stay_below_six_and_below_the_caps_of_their_events(log: list[HoursEntry]) -> None:
    whole = tally(TD, log, YEAR)
    external = [line for line in whole.lines if line.entry.provider == "external"]
    caps = {event.code: event.hours for event in TD.events}
    workshops = sum(line.entry.event == "cosn-cto-workshop" for line in external)
    allowed = sum(caps.get(code, Decimal(0)) for code in {line.entry.event for line in external})
    credited = sum((line.credited for line in external), Decimal(0))
    assert credited <= min(Decimal(6), allowed + workshops)
    assert credited % 1 == 0


@given(LOGS)
def test_needed_is_the_areas_and_what_the_free_pool_lacks(log: list[HoursEntry]) -> None:
    whole = tally(POLICY, log, CYCLE)
    pool = sum(max(Decimal(0), hours - 5) for hours in whole.by_area.values())
    assert whole.needed == sum(whole.area_shortfalls.values()) + max(Decimal(0), 30 - pool)


@given(LOGS)
def test_what_would_close_the_gap_closes_it(log: list[HoursEntry]) -> None:
    whole = tally(POLICY, log, CYCLE)
    free = whole.needed - sum(whole.area_shortfalls.values())
    areas = {code: short + (free if code == "RR" else 0) for code, short in whole.area_shortfalls.items()}
    more = [HoursEntry(code, code, hours, EXPIRY, f"Closing {code}", "Here") for code, hours in areas.items()]
    after = tally(POLICY, [*log, *more], CYCLE)
    assert (after.met, what_would_close(POLICY, after, EXPIRY)) == (True, [])


PACKETS: Sequence[Callable[[], list[SubmittedPacket]]] = [
    list,
    lambda: [submitted()],
    lambda: [submitted(plan=replace(PLAN, published_look=False))],
    lambda: [submitted("2026-06-16T12:00:00-05:00")],
]


@given(
    LOGS,
    st.integers(4, 6),
    st.sampled_from(PACKETS),
    st.dates(EXPIRY - dt.timedelta(days=3), EXPIRY + dt.timedelta(days=3)),
)
def test_compliant_is_exactly_no_hours_needed_and_a_whole_packet(
    log: list[HoursEntry], areas: int, packets: Callable[[], list[SubmittedPacket]], on: dt.date
) -> None:
    whole = [HoursEntry(f"whole {code}", code, Decimal(10), ISSUED, f"Whole {code}", "Here") for code in AREAS[:areas]]
    known = CertificationFacts(issued_on=ISSUED)
    judged = recertify(POLICY, known, [*whole, *log], packets(), on, districts=(DISTRICT,))
    no_packet_gaps = packets is PACKETS[1]
    assert judged.compliant == (judged.tally.needed == 0 and no_packet_gaps)
