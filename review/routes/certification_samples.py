"""The notices about certifications, with when they are sent and to whom, beside those of `notice_samples`."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from review.routes.notice_samples import (
    CANDIDATE,
    CERTIFICATE,
    COORDINATOR,
    REASON,
    RULES,
    SHORT,
    TODAY,
    Notice,
    Reader,
)
from review.workflow.packets import Act

_HOLDER = SimpleNamespace(name=CANDIDATE.name, district=SimpleNamespace(name="Willow County Schools"))
_MENTORS = SimpleNamespace(title="CITE CTO Mentor Program", credential="CCTO", cohort=SimpleNamespace(fee=2800))
_EXPIRED: dict[str, Any] = {"expired_on": dt.date(2027, 3, 31)}
_EXPIRES: dict[str, Any] = {
    "rules": RULES,
    "due_by": dt.date(2027, 3, 31),
    "today": TODAY,
    "packet_state": "draft",
    "fix_by": None,
    "short": SHORT,
}


def _to(role: str, person: SimpleNamespace, **words: Any) -> Reader:
    return Reader(role, person, words)


CERTIFICATIONS: tuple[Notice, ...] = (
    Notice(
        "expires",
        "on the days before the expiry that the rules name, where something is left to do",
        (_to("Holder", CANDIDATE, **_EXPIRES),),
    ),
    Notice(
        "accepted",
        "when a coordinator accepts an application",
        (_to("Applicant", CANDIDATE, rules=_MENTORS),),
        (Act.COMPLETE,),
    ),
    Notice(
        "reopen_asked",
        "when a coordinator asks that a completed recertification be reopened",
        (_to("The other coordinators", COORDINATOR, asker="Robin Lake", reason=REASON),),
        (Act.ASK_REOPEN,),
    ),
    Notice(
        "reopened",
        "when a second coordinator confirms that",
        (_to("Candidate", CANDIDATE, reason=REASON),),
        (Act.REOPEN,),
    ),
    Notice(
        "certificate",
        "when a certificate is made anew",
        (_to("Holder", CANDIDATE, certificate=CERTIFICATE),),
    ),
    Notice(
        "removal_proposed",
        "when a certification ran out and its removal is to be confirmed",
        (_to("Coordinators", COORDINATOR, holder=_HOLDER, **_EXPIRED),),
    ),
    Notice("removed", "when a coordinator confirms it", (_to("Holder", CANDIDATE, reason=REASON, **_EXPIRED),)),
    Notice(
        "filing_extended",
        "when a coordinator gives more time to file",
        (_to("Holder", CANDIDATE, due_by=dt.date(2027, 5, 31), rules=RULES, **_EXPIRED),),
    ),
    Notice("revoked", "when a coordinator revokes a certification", (_to("Holder", CANDIDATE, reason=REASON),)),
)
