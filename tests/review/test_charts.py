"""Charts: pieces as long as their numbers, told apart without color, with the same numbers as a table."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from lxml import html

from review import create_app
from review.settings import read_settings

ROWS = [
    ("Instruction", [Decimal("7.50"), Decimal("2.50")], ""),
    ("Planning & <b>", [Decimal(0), Decimal(5)], "/planning"),
    ("Nothing", [Decimal(0), Decimal(0)], ""),
]
Draw = Callable[..., html.HtmlElement]


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Draw:
    """Draws a part of that name."""
    app = create_app(read_settings({"PLANDESK_DATA": str(tmp_path_factory.mktemp("charts"))}))
    macros = app.jinja_env.get_template("components/chart.html").module

    def draw(name: str, *arguments: Any, **options: Any) -> html.HtmlElement:
        return html.fragment_fromstring(str(getattr(macros, name)(*arguments, **options)))

    return draw


@pytest.fixture
def bars(part: Draw) -> Draw:
    """Draws rows as bars."""
    return lambda series, rows, **options: part("bars", "hours", "Hours", "About.", "Area", series, rows, **options)


def pieces(chart: html.HtmlElement) -> list[tuple[str, str, str]]:
    """The pieces of the bars, as (begins at, length, look)."""
    drawn = chart.xpath(".//svg/rect[@stroke]")
    return [(piece.get("x"), piece.get("width"), piece.get("fill")) for piece in drawn]


def test_pieces_are_as_long_as_their_numbers_the_longest_bar_is_whole(bars: Draw):
    assert pieces(bars(["Counted", "Waiting"], ROWS)) == [
        ("0.00%", "75.00%", "url(#hours-look-0)"),
        ("75.00%", "25.00%", "url(#hours-look-1)"),
        ("0.00%", "50.00%", "url(#hours-look-1)"),
    ]


def test_a_whole_may_be_more_than_the_longest_bar_and_never_less(bars: Draw):
    rates = [("Rita", [80], ""), ("Rolf", [120], "")]

    assert [length for _, length, _ in pieces(bars(["On time"], rates[:1], whole=100))] == ["80.00%"]
    assert [length for _, length, _ in pieces(bars(["On time"], rates, whole=100))] == ["66.67%", "100.00%"]


def test_each_series_after_the_first_is_hatched(bars: Draw):
    patterns = bars(["Counted", "Waiting"], ROWS).xpath(".//pattern")

    assert [(pattern.get("id"), len(pattern.xpath("path"))) for pattern in patterns] == [
        ("hours-look-0", 0),
        ("hours-look-1", 1),
    ]


def test_the_picture_has_a_name_a_description_and_words_for_every_bar(bars: Draw):
    svg = bars(["Counted", "Waiting"], ROWS, unit=" hours").find("svg")

    assert (svg.get("role"), svg.get("aria-labelledby")) == ("img", "hours-title hours-about")
    assert svg.xpath("title/text()") == ["Hours"]
    assert svg.xpath("desc/text()") == ["About. The numbers are in the table that follows."]
    words = ["Instruction", "10 hours", "Planning & <b>", "5 hours", "Nothing", "0 hours"]
    assert svg.xpath("text/text()") == ["Counted", "Waiting", *words]


def test_the_same_numbers_stand_in_a_table_that_is_folded(bars: Draw):
    chart = bars(["Counted", "Waiting"], ROWS, unit=" hours")

    assert chart.xpath("details/@open") == []
    assert [[cell.text_content().strip() for cell in row] for row in chart.xpath("details//tr")] == [
        ["Area", "Counted", "Waiting", "All"],
        ["Instruction", "7.5 hours", "2.5 hours", "10 hours"],
        ["Planning & <b>", "0 hours", "5 hours", "5 hours"],
        ["Nothing", "0 hours", "0 hours", "0 hours"],
    ]
    assert chart.xpath("details//td/preceding-sibling::th/a/@href | details//th/a/@href") == ["/planning"]


def test_one_series_needs_neither_a_legend_nor_a_sum(bars: Draw):
    chart = bars(["Packets"], [("Up to 2 days", [1204], "")])

    assert chart.xpath(".//svg/text/text()") == ["Up to 2 days", "1,204"]
    assert [cell.text_content().strip() for cell in chart.xpath("details//tr/*")] == [
        "Area", "Packets", "Up to 2 days", "1,204",
    ]  # fmt: skip


def test_a_long_label_takes_lines_of_its_own_and_moves_what_follows_down(bars: Draw):
    label = "Law, ethics, policies and all that has a name longer than a line"
    svg = bars(["Hours"], [(label, [1], ""), ("Next", [2], "")]).find("svg")

    texts = [(text.text, int(text.get("y"))) for text in svg.xpath("text[@x='0']")]
    assert " ".join(words for words, _ in texts[:-1]) == label
    assert max(len(words) for words, _ in texts) <= 30
    assert [y for _, y in texts] == [16, 36, 56, 104]
    assert svg.get("height") == "136"


def test_without_rows_there_is_an_empty_picture(bars: Draw):
    chart = bars(["Hours"], [])

    assert (pieces(chart), chart.find("svg").get("height")) == ([], "0")


def test_number_cards_lead_somewhere_or_just_say_it(part: Draw):
    cards = [(1204, "to complete", "/packets"), (Decimal("3.50"), "hours", ""), ("93%", "on time", "")]
    shown = part("figures", cards)

    words = [" ".join(card.text_content().split()) for card in shown]
    assert words == ["1,204 to complete", "3.5 hours", "93% on time"]
    assert shown.xpath("li/a/@href") == ["/packets"]
