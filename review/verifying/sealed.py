"""What people wrote, against the seals that the log holds of it; entries from before there were seals hold none."""

from __future__ import annotations

from collections.abc import Iterator

from review.models import Decision, LogEntry
from review.operations import seals
from review.verifying.decisions import APPLIED, STAGED, VOIDING
from review.verifying.past import Past
from review.verifying.problem import Problem, apart
from review.workflow.packets import Act

JUDGED = (Act.CHECKED, Act.BOUNCED)


def check_documents(past: Past) -> Iterator[Problem]:
    """Each document is as it was put into its slot, and left it by the act that the log names."""
    documents = {document.id: document for document in past.packet.documents}
    left = {}
    known = True
    for entry in past.entries(Act.ATTACH):
        touched = entry.touched
        document = documents.get(touched.get("document", 0))
        if touched.get("removed"):
            left[touched["document"]] = entry.at
            continue
        known = known and "replaced" in touched
        left |= dict.fromkeys(touched.get("replaced", ()), entry.at)
        if document is not None and touched.get("seal", seals.of_document(document)) != seals.of_document(document):
            yield Problem("document words", f"{past.name}: document {document.public_id} is not as it was added.")
    for document in documents.values() if known else ():
        if apart(document.replaced_at, left.get(document.id)):
            where = f"{past.name}: document {document.public_id}"
            yield Problem("document place", f"{where} stands in its slot, or not, against what the log says.")


def check_revisions(past: Past) -> Iterator[Problem]:
    """Each revision's statement and question are those that were submitted, its report says what it said."""
    revisions = {revision.number: revision for revision in past.packet.revisions}
    for entry in past.entries(Act.SUBMIT, *JUDGED):
        revision = revisions.get(entry.revision or 0)
        if revision is None:
            continue
        where = f"{past.name}: revision {revision.number}"
        if entry.act == Act.SUBMIT and _broken(entry, seals.of_revision(revision)):
            yield Problem("revision words", f"{where} or what was asked about it is not as it was submitted.")
        if entry.act in JUDGED and _broken(entry, seals.of_content(revision.report)):
            yield Problem("report words", f"{where}: its report does not say any more what it said.")


def check_decisions(past: Past) -> Iterator[Problem]:
    """Each decision is as it was staged, when it was, and voided for the reason that was given."""
    decisions = {decision.id: decision for decision in past.decisions}
    for decision, entry in zip(past.decisions, past.entries(*STAGED), strict=False):
        if _broken(entry, seals.of_decision(decision)):
            yield Problem("decision words", f"Decision {decision.public_id} is not as it was staged.")
    for entry in past.entries(*VOIDING):
        voided = decisions.get(entry.touched.get("decision", 0))
        if voided is not None and _broken(entry, seals.of_voiding(voided, voided.void_reason)):
            yield Problem("decision reason", f"Decision {voided.public_id} was voided for another reason.")
    yield from _check_sent(past, decisions)


def _check_sent(past: Past, decisions: dict[int, Decision]) -> Iterator[Problem]:
    """The deficiencies that went out with a decision are there, as they were."""
    deficiencies = {str(deficiency.id): deficiency for deficiency in past.deficiencies}
    for entry in past.entries(*APPLIED):
        if entry.touched.get("decision") not in decisions:
            continue
        for id_, seal in entry.touched.get("deficiencies", {}).items():
            sent = deficiencies.get(id_)
            if sent is None:
                where = f"{past.name}: log entry {entry.number}"
                yield Problem("deficiency missing", f"{where} sent a deficiency that is gone.")
            elif seals.of_deficiency(sent) != seal:
                yield Problem("deficiency sent", f"Deficiency {sent.public_id} is not as it was sent.")


def check_words(past: Past) -> Iterator[Problem]:
    """The answers of the candidate and the words of the reviewer are the last that the log seals."""
    answered = {entry.touched.get("deficiency"): entry for entry in past.entries(Act.ANSWER)}
    resolved = {entry.touched.get("deficiency"): entry for entry in past.entries(Act.RESOLVE_DEFICIENCY)}
    for deficiency in past.deficiencies:
        name = f"deficiency {deficiency.public_id}"
        answer, resolution = answered.get(deficiency.id), resolved.get(deficiency.id)
        if answer is not None and _broken(answer, seals.of_answer(deficiency)):
            yield Problem("answer words", f"The answer to {name} is not as it was given.")
        if resolution is not None and _broken(resolution, seals.of_resolution(deficiency)):
            yield Problem("resolution words", f"What a reviewer said of the answer to {name} is not as it was said.")
    said = {entry.touched.get("finding"): entry for entry in past.entries(Act.ANSWER_FINDING)}
    for row in past.answers:
        entry = said.get(row.finding_id)
        if entry is not None and (_broken(entry, seals.of_finding_answer(row)) or apart(row.answered_at, entry.at)):
            name = f"{past.name}: the answer to finding {row.finding.public_id}"
            yield Problem("finding words", f"{name} is not as it was given.")


def check_pointers(past: Past) -> Iterator[Problem]:
    """Each place that the candidate pointed to is there as it was said, until it was taken back."""
    said = {int(entry.touched["pointer"]): entry for entry in past.entries(Act.POINT)}
    there = {pointer.id: pointer for pointer in past.pointers}
    standing = {id_ for id_, entry in said.items() if not entry.touched.get("removed")}
    if standing != set(there):
        yield Problem("pointers", f"{past.name} has other pointers than its log tells of.")
    for id_ in standing & set(there):
        if _broken(said[id_], seals.of_pointer(there[id_])):
            yield Problem("pointer words", f"{past.name}: pointer {there[id_].public_id} is not as it was written.")


def check_opening(past: Past) -> Iterator[Problem]:
    """A packet is of the cycle and the district that it was opened for."""
    for entry in past.entries(Act.OPEN):
        for part, held in (("cycle", past.packet.cycle_id), ("district", past.packet.district_id)):
            if entry.touched.get(part, held) != held:
                yield Problem(f"packet {part}", f"{past.name} was opened for another {part}.")


def _broken(entry: LogEntry, seal: str) -> bool:
    return bool(entry.touched.get("seal", seal) != seal)
