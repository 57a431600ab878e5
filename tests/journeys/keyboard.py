"""A person's keyboard: what is focused is always to be seen, and is reached in the order of the page."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator

from tests.journeys.conftest import Visitor

MOST_STEPS = 250
LOOK = """(element, last) => {
  const box = element.getBoundingClientRect(), style = getComputedStyle(element);
  const follows = Boolean(last.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING);
  return {
    what: element.outerHTML.slice(0, 120),
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
    inOrder: last === document.body || last.contains(element) || follows,
    same: element === last,
  };
}"""
"""What there is to say of the element that has the focus, and of the one that had it before."""
FOCUSED = "document.activeElement"


@dataclass
class Keyboard:
    """Tab, Enter, Space, arrows and letters; it never points."""

    person: Visitor

    def go_to(self, wanted: Locator) -> None:
        """Presses Tab until the wanted element has the focus; each stop on the way is seen and follows the one before.

        A page that was not touched begins at its first link, which skips to the main content.
        """
        page = self.person.page
        for _ in range(MOST_STEPS):
            last = page.evaluate_handle(FOCUSED)
            self.press("Tab")
            look = page.evaluate_handle(FOCUSED).evaluate(LOOK, last)
            if not look["same"]:  # a field for a day has several stops, of which the browser marks each
                wrong = [name for name in ("seen", "outlined", "inOrder") if not look[name]]
                assert wrong == [], f"{look['what']} is not {wrong} while it has the focus"
            if wanted.evaluate(f"(wanted) => wanted === {FOCUSED}"):
                return
        raise AssertionError(f"{MOST_STEPS} steps do not lead to {wanted}")

    def press(self, *keys: str) -> None:
        """Presses these keys one after the other."""
        for key in keys:
            self.person.page.keyboard.press(key)

    def type(self, label: str, words: str) -> None:
        """Goes to the field of that label and types."""
        self.go_to(self.person.page.get_by_label(label))
        self.person.page.keyboard.type(words)

    def follow(self, role: str, name: str, key: str = "Enter") -> None:
        """Goes to the first link or button of that name, presses the key, and waits for the page that follows."""
        self.go_to(self.person.page.get_by_role(role, name=name).first)  # type: ignore[arg-type]
        with self.person.page.expect_navigation():
            self.press(key)
