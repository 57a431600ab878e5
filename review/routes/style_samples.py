"""Made-up people, documents and findings with which the style guide shows the parts of the pages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

from review.wording import RENEWAL

ZONE = "America/Chicago"
TODAY = dt.date(2027, 1, 11)
MOMENT = dt.datetime(2027, 1, 11, 16, 5, tzinfo=dt.UTC)
DATES = (TODAY, TODAY + dt.timedelta(days=1), TODAY + dt.timedelta(days=28), TODAY - dt.timedelta(days=3))
VERDICTS = ("found", "weak", "not_found", "unsure", "could_not_run")
STATES = ("draft", "checking", "in_review", "passed", "completed")
SAID = RENEWAL
QUOTE = "The technology committee meets in January and June and compares the results with the goals."
PLACE = {"document": "plan", "page": 12, "quote": QUOTE}
PACKET = SimpleNamespace(public_id="packet")
DOCUMENTS = [
    SimpleNamespace(public_id="plan", kind="plan", name="plan.pdf"),
    SimpleNamespace(public_id="sheet", kind="signatures", name="a-name-without-any-place-to-break-it-at-the-end.pdf"),
]
NOTES = [
    SimpleNamespace(author=SimpleNamespace(name="Avery Stone"), written_at=MOMENT, words="Talked to the district.\nOK.")
]
PEOPLE = [
    SimpleNamespace(active=active, password_hash=chosen) for active, chosen in ((True, "x"), (True, ""), (False, "x"))
]
REPORTS = [
    SimpleNamespace(state="owed", taken=False, final=False, documents=DOCUMENTS),
    SimpleNamespace(state="owed", taken=True, final=False, documents=DOCUMENTS),
    SimpleNamespace(state="done", taken=True, final=True, documents=DOCUMENTS),
    SimpleNamespace(state="broken", taken=True, final=True, documents=DOCUMENTS),
]


def _section(verdict: str) -> SimpleNamespace:
    seen = verdict in ("found", "weak")
    return SimpleNamespace(
        verdict=verdict,
        pages=(12, 13) if seen else (),
        heading="Ongoing Evaluation" if seen else "",
        quote=QUOTE if seen else "",
        lacking=("who is responsible",) if verdict == "weak" else (),
        reason="" if seen else "Nothing that answers this.",
    )


RULES = SimpleNamespace(
    sections=[SimpleNamespace(code=verdict, title=f"A section: {verdict.replace('_', ' ')}") for verdict in VERDICTS]
)
CONTENT = SimpleNamespace(
    sections={verdict: _section(verdict) for verdict in VERDICTS}, files={"plan": {"pages_exact": False}}
)
POINTERS = {"not_found": SimpleNamespace(page="14", words="How we look back")}
FINDINGS = [
    SimpleNamespace(
        requirement=verdict,
        verdict=verdict,
        message=f"What a check says whose verdict is “{verdict.replace('_', ' ')}”.",
        place=None if verdict in ("not_found", "could_not_run") else PLACE,
    )
    for verdict in VERDICTS
]
MONTHS = [
    ("Before this month", [0, 1, 2, 0], ""),
    ("January 2027", [3, 1, 12, 1200], "/style-guide"),
    ("February 2027", [0, 0, 0, 0], "/style-guide"),
]
HOURS = [
    ("Instruction", [Decimal("12.50"), Decimal("2.25")], ""),
    ("Law, ethics, policies and everything else that has a name longer than a line", [Decimal(5), Decimal(0)], ""),
]
RATES = [("Rita Reviewer", [93], ""), ("Rolf Reviewer", [Decimal("8.5")], "")]
