"""An administrator imports a list with wrong rows: each is named, and nothing is saved before all are right."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.journey

ADMINISTRATOR = "administrator@demo.example"
HEAD = "Name,E-mail,Role,District"
RIGHT = "Nadia Petrov,nadia.petrov@{where},reviewer,Longleaf City Schools"
WRONG = {
    ",no.name@{where},reviewer,Longleaf City Schools": "Line 3: Enter the person's name.",
    "Olu Adeyemi,olu.adeyemi,reviewer,Longleaf City Schools": (
        "Line 4: Enter an e-mail address, as in name@example.org."
    ),
    "Wren Halloway,wren@{where},captain,Longleaf City Schools": (
        "Line 5: “captain” is no role. Enter candidate, reviewer, coordinator or administrator."
    ),
    "Tomas Reyes,tomas@reyes@{where},reviewer,": "Line 6: Enter an e-mail address, as in name@example.org.",
    "Ida Brandvold,,reviewer,Longleaf City Schools": "Line 7: Enter the person's e-mail address.",
}


def test_a_list_with_five_wrong_rows(visitor: Callable[..., Visitor], script: bool):
    administrator = visitor(ADMINISTRATOR, script=script)
    where = f"{'with' if script else 'without'}-script.example"
    rows = [HEAD, RIGHT, *WRONG]
    administrator.goto("/people/import")
    administrator.page.locator("[name=rows]").fill("\n".join(rows).format(where=where))
    assert administrator.press("Preview the rows") == 422
    administrator.look("import-errors")
    named = administrator.page.get_by_role("alert").get_by_role("link").all_inner_texts()
    assert named == list(WRONG.values())
    assert administrator.page.get_by_role("button", name="Import the list").count() == 0

    kept = administrator.page.locator("[name=rows]").input_value().splitlines()
    assert len(kept) == len(rows)
    administrator.page.locator("[name=rows]").fill("\n".join(kept[:2]))
    assert administrator.press("Preview the rows again") == 200
    assert administrator.says("Nothing is saved yet: 1 new person.")
    administrator.look("import-preview")
    administrator.press("Import the list")
    assert administrator.says("The list is imported: 1 new person.")
    assert administrator.says(f"nadia.petrov@{where}")
