"""People who use the product all the while: candidates, reviewers and a coordinator, each at a browser."""

from __future__ import annotations

import random
import re
import threading
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from tests.faults import documents
from tests.faults.browser import Answer, Browser, Form, Stopped, Unexpected, form_to, forms_of
from tests.faults.record import History

STATES = {
    "Not submitted": "draft",
    "A file must be replaced": "needs_files",
    "Checking your files": "checking",
    "Waiting for a reviewer": "queued",
    "A reviewer is reading it": "in_review",
    "Returned for fixes": "fix_requested",
    "Passed review": "passed",
    "Completed": "completed",
}
CHANGEABLE = ("draft", "needs_files", "fix_requested")


class Client(ABC):
    """Somebody who looks at a page, does what comes next, and thinks a while."""

    def __init__(self, browser: Browser, history: History, stop: threading.Event, seed: str, think: float) -> None:
        self.browser, self._history, self._stop, self._think = browser, history, stop, think
        self.random = random.Random(f"{seed} {browser.person}")
        self.token = documents.tokens(f"{seed}-{browser.person.partition('@')[0]}")

    def run(self) -> None:
        """Goes on until told to stop; what the product should never have answered is noted."""
        while not self._stop.is_set():
            try:
                self.turn()
            except Stopped:
                break
            except Unexpected as trouble:
                self._history.note("trouble", person=self.browser.person, what=str(trouble))
            self._stop.wait(self.random.uniform(0.3, 1.7) * self._think)
        self.browser.close()

    @abstractmethod
    def turn(self) -> None:
        """Looks and does one thing."""


class Candidate(Client):
    """Fills packets, submits them, answers what is asked, and sometimes thinks better of it."""

    poison: ClassVar[tuple[tuple[str, float], ...]] = (("breaks", 0.01), ("eats memory", 0.01), ("hangs", 0.002))

    def turn(self) -> None:
        """One step of the packet of the present cycle."""
        page = self.browser.get("/packets").page
        links = page.xpath("//a[starts-with(normalize-space(), 'Packet of this cycle')]")
        withdrawn = page.xpath("//a[starts-with(normalize-space(), 'Packet withdrawn on')]")
        if not links and withdrawn and self.random.random() < 0.8:
            self.confirm("revive", _id(withdrawn[0]))
        elif not links:
            opening = next((form for form in forms_of(page) if "/packets/open/" in form.action), None)
            if opening is not None:
                self.browser.send("open", opening.action.rpartition("/")[2], opening)
        else:
            words = " ".join(links[0].getparent().text_content().split())
            self.go_on(_id(links[0]), next(state for label, state in STATES.items() if label in words))

    def go_on(self, packet: str, state: str) -> None:
        """What a candidate does with a packet in that state."""
        chance = self.random.random()
        if state in CHANGEABLE:
            self.fill(packet, state)
        elif (state == "queued" and chance < 0.15) or (state == "in_review" and chance < 0.02):
            self.confirm("withdraw", packet)
        else:
            self.browser.get(f"/packets/{packet}/report")

    def fill(self, packet: str, state: str) -> None:
        """Adds what is missing, replaces what was asked for, answers, and submits."""
        page = self.browser.get(f"/packets/{packet}").page
        tasks = {
            _id(a): a.getparent().getparent() for a in page.xpath("//ul[@class='tasks']//a[contains(@href, '/files/')]")
        }
        missing = [kind for kind, task in tasks.items() if "No file yet" in task.text_content()]
        if missing:
            self.upload(packet, self.random.choice(missing))
            return
        if state == "fix_requested" or self.random.random() < 0.3:
            self.upload(packet, "plan" if self.random.random() < 0.8 else "presentation")
        if state == "fix_requested" or "/fixes" in page.text_content():
            self.answer(packet)
        if self.random.random() < 0.7:
            self.submit(packet)

    def upload(self, packet: str, kind: str, name: str = "", content: bytes = b"") -> Answer:
        """Puts a new file into a slot; now and then one that harms its reader."""
        if not content:
            name, make = documents.GOOD[kind]
            content = make(self.token())
            chance = self.random.random()
            for poison, share in self.poison if kind == "plan" else ():
                if 0 <= chance < share:
                    name, content = "plan.pdf", documents.POISON[poison](self.token())
                chance -= share
        path = f"/packets/{packet}/files/{kind}"
        form = form_to(self.browser.get(path).page, f"/files/{kind}")
        return self.browser.send("attach", packet, form or Form(path), {"file": (name, content)})

    def submit(self, packet: str) -> Answer | None:
        """Submits, where the page offers it, and keeps what the receipt says."""
        page = self.browser.get(f"/packets/{packet}/submit").page
        form = form_to(page, "/submit")
        if form is None:
            return None
        answer = self.browser.send("submit", packet, form, statement="y")
        if answer.status == 303:
            self.keep_receipt(packet, answer)
        return answer

    def keep_receipt(self, packet: str, answer: Answer) -> None:
        """Notes the receipt of the newest revision, as the page shows it."""
        tables = self.browser.get(answer.location).page.xpath("//table[contains(., 'SHA-256')]")
        if not tables:
            raise Unexpected(f"packet {packet} shows no receipt after it was submitted")
        found = re.search(r"/receipts/(\d+)", answer.location)
        files = [code.text_content().strip() for code in tables[0].xpath(".//code")]
        self._history.note(
            "receipt", sent=answer.sent, packet=packet, revision=int(found[1]) if found else 0, files=sorted(files)
        )

    def answer(self, packet: str) -> None:
        """Answers everything that waits for an answer."""
        form = form_to(self.browser.get(f"/packets/{packet}/fixes").page, "/fixes")
        asked = {name for name in form.values if name.endswith("-words")} if form else set()
        if form is not None and asked:
            words = {name: f"I fixed this on page 2 ({self.token()})." for name in asked}
            kinds = {name.removesuffix("words") + "kind": "fixed" for name in asked}
            self.browser.send("answer", packet, form, **words, **kinds)

    def confirm(self, act: str, packet: str) -> None:
        """Withdraws or revives, on the page that asks."""
        form = form_to(self.browser.get(f"/packets/{packet}/{act}").page, f"/{act}")
        if form is not None:
            self.browser.send(act, packet, form)


class Reviewer(Client):
    """Claims what waits, writes deficiencies, decides, and sometimes takes the decision back."""

    def turn(self) -> None:
        """One packet: one in hand, or a new one."""
        page = self.browser.get("/review").page
        in_hand = page.xpath("//table[caption[contains(., 'Packets that you hold')]]//th[@scope='row']/a")
        waiting = [form for form in forms_of(page) if form.action.endswith("/claim")]
        if in_hand:
            self.go_on(_id(self.random.choice(in_hand)))
        elif waiting:
            form = self.random.choice(waiting[:3])
            self.browser.send("claim", form.action.split("/")[-2], form)

    def go_on(self, packet: str) -> None:
        """Decides, or takes back what is decided."""
        page = self.look(packet)
        if (form := form_to(page, "/take-back")) is not None:
            if self.random.random() < 0.3:
                self.browser.send("take_back", packet, form)
            return
        if self.random.random() < 0.08 and (form := form_to(page, "/release")) is not None:
            self.browser.send("release", packet, form)
            return
        # What is drafted already must be sent first.
        passes = self.random.random() < 0.35 and form_to(page, "/drop") is None
        self.resolve(packet, page, passes=passes)
        if passes:
            self.let_pass(packet)
        else:
            self.send_back(packet)

    def look(self, packet: str) -> Any:
        """The packet's page as it stands now."""
        return self.browser.get(f"/review/{packet}").page

    def resolve(self, packet: str, page: Any, *, passes: bool) -> None:
        """Says of each deficiency whether its answer settles it."""
        actions = [form.action for form in forms_of(page) if "verify" in form.acts]
        for action in actions:
            form = form_to(self.look(packet), action)
            if form is None or "verify" not in form.acts:
                continue
            reason = next((name for name in form.values if name.endswith("reason")), "reason")
            act = "verify" if passes or "keep_open" not in form.acts or self.random.random() < 0.7 else "keep_open"
            self.browser.send("resolve_deficiency", packet, form, act=act, **{reason: f"I looked ({self.token()})."})

    def send_back(self, packet: str) -> None:
        """Writes a deficiency and returns the packet."""
        form = form_to(self.look(packet), "/deficiencies")
        if form is None:
            return
        words = f"Say in the plan who is responsible ({self.token()})."
        self.browser.send("write_deficiency", packet, form, requirement="plan", words=words, weight="must_fix")
        form = form_to(self.look(packet), "/return")
        if form is not None:
            self.browser.send("stage_return", packet, form)

    def let_pass(self, packet: str) -> None:
        """Dismisses what the checks did not find, and passes the packet."""
        page = self.look(packet)
        cards = page.xpath("//li[starts-with(@id, 'finding-')]")
        missing = {str(card.get("id")) for card in cards if "not found" in card.text_content().lower()}
        for form in forms_of(page):
            reason = next((name for name in form.values if name.endswith("-reason")), "")
            if reason.removesuffix("-reason") in missing and not form.values[reason]:
                said = {reason: "I read it from cover to cover: it is there."}
                self.browser.send("answer_finding", packet, form, **said)
        form = form_to(self.look(packet), "/pass")
        if form is not None:
            self.browser.send("stage_pass", packet, form, **dict.fromkeys(form.boxes, "y"))


class Coordinator(Client):
    """Completes what is passed, or sends it back to review; has broken checks run again."""

    def turn(self) -> None:
        """One packet that passed, or any other."""
        state = self.random.choice(("passed", "passed", ""))
        page = self.browser.get(f"/program/packets?state={state}").page
        packets = page.xpath("//a[contains(@href, '/program/packets/')]")
        if not packets:
            return
        packet = _id(self.random.choice(packets))
        page = self.browser.get(f"/program/packets/{packet}").page
        reason = f"One more look is needed ({self.token()})."
        if (form := form_to(page, "/complete")) is not None and self.random.random() < 0.8:
            self.browser.send("complete", packet, form)
        elif (form := form_to(page, "/return_to_review")) is not None:
            field = next(name for name in form.values if name.endswith("reason"))
            self.browser.send("return_to_review", packet, form, **{field: reason})
        elif (form := form_to(page, "/rerun_checks")) is not None and self.random.random() < 0.3:
            self.browser.send("rerun_checks", packet, form)


def _id(link: Any) -> str:
    """The last part of where a link leads."""
    return str(link.get("href")).partition("?")[0].partition("#")[0].rpartition("/")[2]
