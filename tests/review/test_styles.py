"""The style sheets: small, each class used and each used class there, nothing that moves; and what tables are told."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import html

from review.routes.tables import labelled

ROOT = Path(__file__).parents[2]
SHEETS = sorted((ROOT / "review" / "static").glob("*.css"))
PAGES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "review" / "static").glob("*.js"))

EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
QUOTED = re.compile(r"""['"]([a-z][\w-]*)['"]""")


def rules(sheet: Path) -> str:
    """The sheet without its comments and its texts."""
    return re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)


def classes_of(sheet: Path) -> set[str]:
    """The classes that stand in its selectors."""
    selectors = " ".join(re.findall(r"[^{};]+(?=\{)", rules(sheet)))
    return set(re.findall(r"\.([a-z][\w-]*)", selectors))


def written_classes(page: str) -> set[str]:
    """The classes that stand in the markup of a template, also those that it chooses among."""
    found = set()
    for value in re.findall(r"class=\"((?:\{\{.*?\}\}|\{%.*?%\}|[^\"])*)\"", page, re.DOTALL):
        found |= set(EXPRESSION.sub(" ", re.sub(r"[\w-]+\{\{.*?\}\}", " ", value)).split())
        found |= {word for choice in EXPRESSION.findall(value) for word in QUOTED.findall(choice)}
    return found


TEMPLATES = {page: page.read_text(encoding="utf-8") for page in PAGES}
CLASSES = set().union(*map(classes_of, SHEETS))


def test_a_sheet_has_at_most_400_lines():
    assert [sheet.name for sheet in SHEETS if len(sheet.read_text(encoding="utf-8").splitlines()) > 400] == []


def test_every_class_that_a_template_writes_is_in_a_sheet():
    unknown = {page.name: written_classes(text) - CLASSES for page, text in TEMPLATES.items()}
    assert {name: classes for name, classes in unknown.items() if classes} == {}


def test_every_class_of_a_sheet_is_used():
    everything = "\n".join(TEMPLATES.values())
    # A macro is told some of them as a word, such as the kind of a box; one is put together with a number.
    used = set().union(*map(written_classes, TEMPLATES.values())) | set(QUOTED.findall(everything))
    assert {name for name in CLASSES - used if re.sub(r"\d+$", "{{", name) not in everything} == set()


def test_every_variable_is_set_and_used():
    text = "".join(map(rules, SHEETS))
    assert set(re.findall(r"(--[\w-]+)\s*:", text)) == set(re.findall(r"var\((--[\w-]+)", text))


def test_nothing_moves_so_nobody_has_to_turn_it_off():
    moving = re.compile(r"\b(animation|transition|scroll-behavior|transform)\b")
    assert [sheet.name for sheet in SHEETS if moving.search(rules(sheet))] == []


def test_no_sheet_takes_the_focus_ring_away():
    taken = [
        rule for sheet in SHEETS for rule in re.findall(r"([^{}]+)\{[^{}]*outline:\s*(?:none|0\b(?!\.))", rules(sheet))
    ]
    # The skip link moves the focus there, where a ring around the whole page says nothing.
    assert [rule.strip() for rule in taken] == ["main:focus"]


def test_the_style_guide_shows_every_component():
    guide = "".join(text for page, text in TEMPLATES.items() if page.parent.name == "style_guide")
    frame = TEMPLATES[ROOT / "templates" / "base.html"]
    components = "".join(text for page, text in TEMPLATES.items() if page.parent.name == "components")
    macros = re.findall(r"\{% macro ([a-z]\w*)\(", components)
    assert len(macros) > 25
    # Some are shown by the components and by the frame around every page.
    assert [
        name for name in macros if not re.search(rf"\b{name}\(", guide + frame) and name not in shown_inside(components)
    ] == []


def shown_inside(components: str) -> set[str]:
    """The macros that other components call."""
    return set(re.findall(r"\{\{ ([a-z]\w*)\(", components))


def test_cells_are_told_their_columns_and_roles():
    table = """<thead><tr><th scope="col">Name<span> of it</span></th><th scope="col">"Due" &amp; left</th></tr></thead>
    <tbody><tr id="one"><th scope="row"><time>A</time></th><td class="long">1 &lt;td&gt;</td></tr>
    <tr><th scope="row">B</th><td>2</td></tr></tbody>"""
    page = html.fragment_fromstring(f"<table>{labelled(table)}</table>")
    assert page.xpath("//td/@data-label") == ['"Due" & left'] * 2
    assert [cell.text_content() for cell in page.xpath("//td")] == ["1 <td>", "2"]
    roles = [element.get("role") for element in page.iterdescendants() if element.tag not in ("span", "time")]
    row = ["row", "rowheader", "cell"]
    assert roles == ["rowgroup", "row", "columnheader", "columnheader", "rowgroup", *row, *row]
    assert page.xpath("//tr[@id='one']/td/@class") == ["long"]


def test_a_table_whose_columns_have_no_names_stays_as_it_is():
    assert labelled("<tbody><tr><td>1</td></tr></tbody>") == "<tbody><tr><td>1</td></tr></tbody>"
