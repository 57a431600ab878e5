"""A walk through every page of every desk, each examined; with --pictures through every packet, too."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from werkzeug.routing import Map

from review import create_app
from review.settings import read_settings
from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.journey

DESKS = {
    "candidate": ["ines.calder", "marcus.odom", "candidate", "participant", "director"],
    "reviewer": ["reviewer2"],
    "coordinator": ["coordinator", "coordinator3"],
    "administrator": ["administrator"],
}
"""Who of the demo walks through each desk: between them they reach every page."""

OTHERS = ["lydia.brandt", "wade.sutter", "paul.renfro", "hannah.voss", "luther.beam", "carmen.diaz", "applicant"]
"""Further candidates, one for each state of a packet, and one of another program."""

EACH = {"candidate.packet", "reviewer.packet", "coordinator.packet", "report.page", "candidate.hand_in"}
"""Pages that look different for each packet: for the pictures every one of them is opened."""

NO_PAGES = {
    "static",
    "health.live",
    "health.ready",
    "metrics.metrics",
    # files
    "documents.download",
    "evidence.download",
    "evidence.download_for_coordinator",
    "external_hours.download",
    "external_hours.download_for_coordinator",
    "hours.download",
    "hours.template",
    "hours_desk.download",
    "register.pdf",
    "reports.file",
    "yearly.download",
    # for calendar programs
    "calendars.feed",
    "coordinator.document",
    "reviewer.document",
    "packet_export.export",
    "reading.picture_for_candidate",
    "reading.picture_for_coordinator",
    "reading.picture_for_reviewer",
    # parts that a script fetches
    "candidate.now",
    "report.now",
}
NO_LINKS = {
    # their links come by mail, follow a form, or need a certificate: other journeys and tests open them
    "candidate.hand_in",
    "security.accept_invitation",
    "security.reset_password",
    "security.reset_sent",
    "candidate.bring_back",
    "packets.outcome",
    "hours_desk.outcome",
    "register.entry",
    # no year of the demo is open for requests and entries: their own tests open them
    "events.ask",
    "events.request_page",
    "own_years.ask",
    "own_years.enter",
    "own_years.request_page",
    "own_years.change",
    # it is for developers
    "style_guide.guide",
}


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Map:
    """The product's address map."""
    settings = {"PLANDESK_DATA": str(tmp_path_factory.mktemp("map")), "PLANDESK_STYLE_GUIDE": "1"}
    return create_app(read_settings(settings)).url_map


class Walk:
    """One person's way through all that they can reach by links."""

    def __init__(self, person: Visitor, desk: str, addresses: Map, seen: set[str]) -> None:
        self.person, self.desk, self.seen = person, desk, seen
        self.addresses = addresses.bind("localhost")

    def go(self) -> None:
        """Opens every page, however far from the start, and looks at each kind of page once."""
        self.person.goto("/")
        ahead = ["/", *self._links()]
        while ahead:
            path = ahead.pop(0)
            endpoint, kind = self._kind(path)
            if endpoint in NO_PAGES or kind in self.seen:
                continue
            self.seen.add(kind)
            answer = self.person.page.goto(f"{self.person.product.address}{path}")
            assert answer is not None
            assert answer.status == 200, path
            self.person.look(f"{self.desk}-{kind}")
            ahead += self._links()

    def sign_out_and_go(self) -> None:
        """The same, as somebody who is not signed in."""
        self.person.page.context.clear_cookies()
        self.desk = "public"
        self.seen.discard("public.start")
        self.go()

    def _kind(self, path: str) -> tuple[str, str]:
        """The endpoint of that page, and the name of what is looked at once."""
        parts = urlsplit(path)
        endpoint, values = self.addresses.match(parts.path, method="GET")
        if not self.person.pictures:
            return endpoint, endpoint
        asked = sorted({name for name, _ in parse_qsl(parts.query)})
        packet = [str(values["packet_id"])[:6]] if endpoint in EACH else []
        return endpoint, "-".join([endpoint, *asked, *packet])

    def _links(self) -> list[str]:
        script = "all => all.filter(a => a.origin === location.origin).map(a => a.pathname + a.search)"
        return list(self.person.page.eval_on_selector_all("a[href]", script))


def test_every_page_is_well_made_wide_and_narrow(
    visitor: Callable[..., Visitor], addresses: Map, request: pytest.FixtureRequest
):
    seen: set[str] = set()
    desks = DESKS | ({"further": OTHERS} if request.config.getoption("--pictures") else {})
    for desk, people in desks.items():
        for local in people:
            walk = Walk(visitor(f"{local}@demo.example"), desk, addresses, seen)
            walk.go()
    walk.sign_out_and_go()
    pages = {rule.endpoint for rule in addresses.iter_rules() if "GET" in (rule.methods or ())} - NO_PAGES
    assert pages - {kind.partition("-")[0] for kind in seen} <= NO_LINKS
