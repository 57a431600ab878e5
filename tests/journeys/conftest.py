"""The real product, started as a newcomer starts it, and a real browser in front of it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pypdfium2 as pdfium
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.makers import Registry

START_SECONDS = 120
STAGE_SECONDS = 3
NARROW, WIDE = {"width": 320, "height": 900}, {"width": 1280, "height": 900}
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", type=Path, help="a folder into which the journeys put pictures of their pages")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium, which `make test` finds or installs; never a browser of the test tool's own."""
    chromium = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
    if chromium is None:
        pytest.fail("The journeys need Chromium: run them by `make test`, or name it in CHROMIUM_PATH.")
    return {**browser_type_launch_args, "executable_path": chromium, "args": list(QUIET)}


@dataclass(frozen=True)
class Product:
    """The running product: its address, its data folder, and the demo's password."""

    address: str
    data: Path
    password: str

    @property
    def files(self) -> Path:
        """The demo's files to upload."""
        return self.data / "demo-files"

    def subjects(self, to: str, *, until: str) -> list[str]:
        """The subjects of the mail sent to that address, in order, once one that begins with `until` is there."""
        end = time.monotonic() + 20
        while True:
            letters = [message_from_bytes(f.read_bytes(), policy=default) for f in (self.data / "mail").glob("*.eml")]
            written = sorted((letter["Date"].datetime, letter["Subject"]) for letter in letters if letter["To"] == to)
            subjects = [subject for _, subject in written]
            if any(subject.startswith(until) for subject in subjects):
                return subjects
            assert time.monotonic() < end, f"no mail {until!r} came to {to}: {subjects}"
            time.sleep(0.5)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """`plandesk serve --demo` with all of its processes; decisions can be taken back for three seconds."""
    with started(tmp_path_factory.mktemp("product"), "--demo") as (address, data):
        yield Product(address, data, (data / "demo.password").read_text(encoding="ascii").strip())


@contextmanager
def started(data: Path, *words: str, **settings: str) -> Iterator[tuple[str, Path]]:
    """`plandesk serve` with these words and settings, once its first page is there: its address and data folder."""
    port = _free_port()
    address = f"http://localhost:{port}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PLANDESK_")} | {
        "PLANDESK_DATA": str(data),
        "PLANDESK_LISTEN": f"127.0.0.1:{port}",
        "PLANDESK_BASE_ADDRESS": address,
        "PLANDESK_STAGE_SECONDS": str(STAGE_SECONDS),
        **settings,
    }
    command = [sys.executable, "-m", "review.cli", "serve", *words]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            _await(address, process)
            yield address, data
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


@pytest.fixture(scope="session")
def registry(product: Product) -> Registry:
    """Where a journey gets a candidate of its own."""
    return Registry(product.data, product.files, product.password)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(address: str, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, "the product ended before its first page"
        try:
            with urlopen(f"{address}/health/ready", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise TimeoutError("the product's first page did not come")


class Visitor:
    """One person at one browser; every page that they look at is examined."""

    def __init__(
        self,
        context: BrowserContext,
        product: Product,
        email: str,
        pictures: Path | None,
        script: bool,
        page: Page | None = None,
    ) -> None:
        self.page: Page = page or context.new_page()
        self.product, self.email, self.pictures, self.script = product, email, pictures, script

    def sign_in(self) -> None:
        """Signs in with the demo's password, by keyboard."""
        self.page.goto(f"{self.product.address}/sign-in")
        self.enter_password()

    def enter_password(self) -> None:
        """Fills in the sign-in page that is open, and waits for the page to which it leads."""
        self.page.get_by_label("E-mail").fill(self.email)
        self.page.get_by_label("Password").fill(self.product.password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def goto(self, path: str) -> None:
        """Opens a page of the product."""
        self.page.goto(f"{self.product.address}{path}")

    def second_window(self, page: Page | None = None) -> Visitor:
        """Another window of the same browser, an empty one where none is given."""
        return Visitor(self.page.context, self.product, self.email, self.pictures, self.script, page)

    def press(self, name: str) -> int:
        """Presses the one button of that name and waits for the page that follows; its HTTP status."""
        with self.page.expect_navigation() as followed:
            self.page.get_by_role("button", name=name, exact=True).click()
        return followed.value.status

    def follow(self, name: str) -> None:
        """Follows the first link of that name."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name).first.click()

    def path(self) -> str:
        """Where the browser stands, without the product's address."""
        return self.page.url.removeprefix(self.product.address)

    def says(self, words: str) -> bool:
        """True where the page shows these words."""
        return words in " ".join(self.page.locator("main").inner_text().split())

    def wait_until_it_says(self, words: str, seconds: float = 30) -> None:
        """Looks at the page again until it shows these words, as a person without script does."""
        until = time.monotonic() + seconds
        while not self.says(words):
            assert time.monotonic() < until, f"{self.path()} does not say {words!r}: {self.page.inner_text('main')}"
            time.sleep(0.5)
            self.page.reload()

    def look(self, name: str) -> None:
        """Examines the page: no axe violation, one h1, nothing that scrolls sideways at 320 pixels; takes its picture.

        The examiners are scripts themselves, so a browser without script only has the page's head counted.
        """
        assert self.page.locator("h1").count() == 1
        if not self.script:
            return
        report = Axe().run(self.page, options={"resultTypes": ["violations"]})
        assert report.violations_count == 0, f"{name}: {report.generate_report()}"
        self.page.set_viewport_size(NARROW)
        width = self.page.evaluate("document.documentElement.scrollWidth")
        too_wide = "all => all.filter(t => t.scrollWidth > t.clientWidth).map(t => t.ariaLabel)"
        cards_cut_off = self.page.eval_on_selector_all(".stacks", too_wide)
        self._picture(f"{name}-narrow")
        self.page.set_viewport_size(WIDE)
        assert width <= NARROW["width"], f"{name} is {width} pixels wide on a phone"
        assert cards_cut_off == [], name
        self._picture(name)

    def look_on_paper(self, name: str) -> None:
        """Prints the page; takes the pictures of its sheets. What belongs to the screen alone is not printed."""
        paper = pdfium.PdfDocument(self.page.pdf(format="Letter"))
        words = "".join(sheet.get_textpage().get_text_bounded() for sheet in paper)
        assert str(self.page.locator("h1").inner_text()) in " ".join(words.split())
        assert "Skip to the main content" not in words
        assert "Sign out" not in words
        for number, sheet in enumerate(paper, start=1):
            if self.pictures is not None:
                sheet.render(scale=1.5).to_pil().save(self.pictures / f"{name}-paper-{number}.png")

    def _picture(self, name: str) -> None:
        if self.pictures is not None:
            self.page.screenshot(path=self.pictures / f"{name}.png", full_page=True)


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def visitor(browser: Browser, product: Product, request: pytest.FixtureRequest) -> Iterator[Callable[..., Visitor]]:
    """Makes a person who is signed in, where nothing else is said, at a browser of their own."""
    pictures: Path | None = request.config.getoption("--pictures")
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
    contexts = []

    def make(email: str, *, script: bool = True, signed_in: bool = True) -> Visitor:
        context = browser.new_context(java_script_enabled=script, viewport=WIDE, locale="en-US")
        contexts.append(context)
        person = Visitor(context, product, email, pictures, script)
        if signed_in:
            person.sign_in()
        return person

    yield make
    for context in contexts:
        context.close()
