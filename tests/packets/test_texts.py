"""The packets' texts are in their form, and what is not is told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.packets import texts
from tests.packets.form import faults_of
from tests.packets.sample import write_sample
from tests.packets.texts import Block, Run, plan_of, slides_of


@pytest.mark.parametrize("name", texts.names())
def test_a_packet_is_in_the_form(name: str) -> None:
    assert faults_of(name) == []


def test_there_are_at_least_twenty_packets_with_sections_of_each_status() -> None:
    assert len(texts.names()) >= 20
    facts = [texts.read(name).facts for name in texts.names()]
    statuses = Counter(section["status"] for each in facts for section in each["sections"].values())
    assert statuses["weak"] >= 20
    assert statuses["missing"] >= 20


def test_a_plan_is_read_block_by_block_with_its_marks() -> None:
    cover, blocks = plan_of(
        "# cover\nMaple Schools\nTechnology Plan\n\n# Aims\n<!-- goals -->\n**By 2028.** All *of* it.\n\n"
        "1. One\n2. Two\n   - deeper\n\n<!-- needs -->\n| What | When |\n|---|---|\n| Laptops | 2026 |\n"
        "<!-- /needs -->\n<!-- /goals -->\n<!-- page -->\nThe end,\nsigned\n"
    )
    goals = frozenset({"goals"})
    assert cover == ("Maple Schools", "Technology Plan")
    assert blocks == (
        Block("heading", (Run("Aims"),), level=1),
        Block(
            "paragraph",
            (Run("By 2028.", bold=True), Run(" All "), Run("of", italic=True), Run(" it.")),
            goals,
        ),
        Block("item", (Run("One"),), goals, level=1, number=1),
        Block("item", (Run("Two"),), goals, level=1, number=2),
        Block("item", (Run("deeper"),), goals, level=2),
        Block(
            "table",
            sections=goals | {"needs"},
            rows=(((Run("What"),), (Run("When"),)), ((Run("Laptops"),), (Run("2026"),))),
        ),
        Block("page"),
        Block("paragraph", (Run("The end,"), Run("\n"), Run("signed"))),
    )


@pytest.mark.parametrize(
    "plan", ["<!-- goals -->\nWords", "Words\n<!-- /goals -->", "<!-- budget -->\nWords\n<!-- /budget -->"]
)
def test_a_mark_that_does_not_belong_is_refused(plan: str) -> None:
    with pytest.raises(ValueError, match=r"never closed|does not belong"):
        plan_of(plan)


def test_slides_have_titles_and_points() -> None:
    slides = slides_of("# One\n- a\n  - b\n\n# Two\nwords\n")
    assert [(slide.title, slide.points) for slide in slides] == [
        ("One", ((1, "a"), (2, "b"))),
        ("Two", ((1, "words"),)),
    ]


def test_the_sample_is_in_the_form(tmp_path: Path) -> None:
    write_sample(tmp_path)
    assert faults_of("sample", tmp_path) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("packet.toml", "cover = true", "covers = true", "look is to hold exactly cover, toc, page_numbers"),
        ("packet.toml", 'mark = "ink"', 'mark = "pen"', "signatures rows 1 mark: pen is none of ink, image"),
        ("packet.toml", "three_year = true", 'three_year = "yes"', "period three_year: 'yes' is not what stands"),
        ("packet.toml", "needs_future = false", "needs_future = 0", "elements needs_future: 0 is not what stands"),
        ("packet.toml", "evaluation_method = false", "evaluation_method = true", "evaluation is missing, and yet"),
        ("packet.toml", "cover = true", "cover = false", "a cover is promised or there, but not both"),
        ("packet.toml", '"Ben Ruiz"', '"Ada Lind"', "somebody stands on the sheet twice"),
        ("plan.md", "<!-- mission -->", "", "<!-- /mission --> does not belong"),
        ("plan.md", "<!-- goals -->", "<!-- training -->", "<!-- /goals --> does not belong"),
        ("plan.md", "July 1, 2025 – June 30, 2028", "next year", "does not occur in the plan"),
        ("slides.md", "May 6, 2025", "May", "'May 6, 2025' does not occur in the slides"),
    ],
)
def test_a_fault_in_the_texts_is_told(tmp_path: Path, file: str, old: str, new: str, fault: str) -> None:
    write_sample(tmp_path)
    path = tmp_path / "sample" / file
    words = path.read_text("utf-8")
    assert old in words
    path.write_text(words.replace(old, new), "utf-8")
    assert fault in faults_of("sample", tmp_path)[0]


def test_a_section_that_is_there_is_marked_and_one_that_is_missing_is_not(tmp_path: Path) -> None:
    write_sample(tmp_path)
    plan = tmp_path / "sample" / "plan.md"
    plan.write_text(plan.read_text("utf-8").replace("goals -->", "training -->"), "utf-8")
    assert faults_of("sample", tmp_path) == [
        "goals is present, and nothing of the plan is marked so",
        "training is missing, and some of the plan is marked so",
    ]
