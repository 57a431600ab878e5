"""A coordinator's Monday morning: what needs attention, three packets assigned at once, two reminded, one completed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.conftest import Product, Visitor
from tests.journeys.makers import Newcomer, Registry

pytestmark = pytest.mark.journey

COORDINATOR, REVIEWER = "coordinator@demo.example", "reviewer@demo.example"


def test_three_are_assigned_two_reminded_and_one_completed(
    visitor: Callable[..., Visitor], registry: Registry, product: Product, script: bool
):
    waiting, passed = registry.queued_each(3), registry.passed()
    coordinator = visitor(COORDINATOR, script=script)
    coordinator.goto("/program")
    assert coordinator.page.get_by_role("link", name=passed.name).count() >= 1
    coordinator.look("overview")

    coordinator.follow("waiting for a reviewer")
    coordinator.press("Assign the ticked packets to that reviewer")
    assert coordinator.page.title().startswith("Error: ")
    coordinator.look("packets-nothing-ticked")
    ticks(coordinator, waiting)
    coordinator.page.get_by_label("Assign to").select_option(label="Alma Whitfield")
    coordinator.press("Assign the ticked packets to that reviewer")
    assert coordinator.says("3 packets are assigned")
    coordinator.look("packets-assigned")

    coordinator.goto("/program/packets?state=in_review&sort=waiting")
    ticks(coordinator, waiting[:2])
    coordinator.press("Remind whoever has to act on the ticked packets")
    assert coordinator.says("2 reminders are on the way")
    coordinator.look("packets-reminded")
    coordinator.follow("Back to the list")
    ticks(coordinator, waiting[1:])
    coordinator.press("Remind whoever has to act on the ticked packets")
    assert coordinator.says("1 reminder is on the way")
    assert coordinator.says("1 packet was left as before")
    coordinator.look("packets-reminded-in-part")

    coordinator.goto("/program")
    coordinator.follow(passed.name)
    assert coordinator.path() == passed.program
    coordinator.press("Complete")
    assert coordinator.says("This recertification is complete")
    coordinator.look("program-packet-complete")
    product.subjects(passed.email, until="Your recertification is complete")


def ticks(coordinator: Visitor, newcomers: list[Newcomer]) -> None:
    """Ticks the packets of these people, and no others."""
    for newcomer in newcomers:
        coordinator.page.get_by_label(f"Tick the packet of {newcomer.name}").check()
