"""A document on the screen: pictures under their text, the words that remarks point at, and the text alone."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from redis import Redis
from reportlab.pdfbase.pdfmetrics import stringWidth
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

import checks
from checks.model import Fault, Place
from review import create_app
from review.db import transaction
from review.pages import Pages, keep_document, keep_pages
from review.settings import Settings
from tests.checks.reading.makers import pdf, slides, word, written
from tests.postgresql import on_both_databases
from tests.review.conftest import Browser
from tests.review.makers import Cast
from tests.review.routes.desk_pages import rows, tree, words_of
from tests.review.routes.document_makers import FILES, GOALS, GOALS_FINDING, Shelf, a_report
from tests.review.work import waiting

SVG = "//*[local-name()='svg']"


@pytest.fixture
def shelf(autumn: None, engine: Engine, settings: Settings, cast: Cast) -> Shelf:
    """Carla's packet of real documents, read and drawn."""
    shelf = Shelf(engine, settings, cast.candidate)
    for kind in FILES:
        shelf.read(kind)
    shelf.draw("plan")
    return shelf


@pytest.fixture
def shelf_of(autumn: None, engine: Engine, settings: Settings, cast: Cast) -> Callable[..., Shelf]:
    """Makes a packet with that plan, which is read; findings as they are given."""

    def make(name: str, plan: bytes, *findings: checks.Finding) -> Shelf:
        files = {**FILES, "plan": (name, plan)}
        shelf = Shelf(engine, settings, cast.candidate, a_report(*findings), files)
        shelf.read("plan")
        return shelf

    return make


def read_page(desk: str, shelf: Shelf, kind: str = "plan", query: str = "") -> str:
    """The address of a document's page at a desk: "review", "packets" or "program/packets"."""
    return f"/{desk}/{shelf.id}/documents/{shelf.document(kind)}/read{query}"


def remarks(page: TestResponse) -> list[str]:
    """What is listed beside the pages, without headings."""
    items = tree(page).xpath("//section[@class='remarks']//li")
    return [" ".join(item.text_content().split()) for item in items]


def links(page: TestResponse, words: str) -> list[str]:
    return tree(page).xpath("//main//a[starts-with(normalize-space(), $words)]/@href", words=words)


def test_pages_are_pictures_under_their_text(shelf: Shelf, rita: FlaskClient) -> None:
    page = rita.get(read_page("review", shelf))
    pictures = tree(page).xpath("//main//img")
    address = f"/review/{shelf.id}/documents/{shelf.document('plan')}/pages"
    assert [dict(picture.attrib) for picture in pictures] == [
        {"src": f"{address}/{n}.webp", "width": "612", "height": "792", "loading": "lazy", "alt": ""} for n in (1, 2, 3)
    ]
    layers = tree(page).xpath(SVG)
    assert [layer.get("viewbox") for layer in layers] == ["0 0 612.0 792.0"] * 3
    lines = [(line.get("data-s"), line.text_content()) for line in layers[1].xpath(".//*[@data-s]")]
    assert lines == [("29", "Our goals"), ("39", f"By 2029: {GOALS}, at school and")]
    assert {group.get("fill") for group in tree(page).xpath(f"{SVG}/*[@font-family]")} == {"transparent"}
    assert tree(page).xpath("//h2/text()[contains(., 'Page')]")[1].split() == ["Page", "2"]


def test_the_outline_stands_around_the_quoted_words(shelf: Shelf, rita: FlaskClient) -> None:
    page = rita.get(read_page("review", shelf))
    outlines = [tree(page).xpath(f"({SVG})[{number}]//*[@class='outline']") for number in (1, 2, 3)]
    assert [len(found) for found in outlines] == [0, 1, 1]
    x, y, width, height = (float(outlines[1][0].get(name)) for name in ("x", "y", "width", "height"))
    left = 72 + stringWidth("By 2029: ", "Helvetica", 12)
    assert abs(x - left) < 12, "at most two letters beside it"
    assert abs(x + width - left - stringWidth(GOALS, "Helvetica", 12)) < 12
    baseline = 792 - 720 + 16 * 1.4
    assert y < baseline - 8 < baseline < y + height < baseline + 8
    numbers = tree(page).xpath(f"({SVG})[2]//a")
    assert [(a.get("href"), a.get("id"), a.get("aria-label")) for a in numbers] == [
        ("#remark-2", "mark-2", "Finding 2")
    ]


def test_findings_and_deficiencies_stand_beside_in_the_documents_order(
    shelf: Shelf, cast: Cast, rita: FlaskClient
) -> None:
    shelf.claim(cast.reviewer)
    shelf.write(cast.reviewer, "Name a budget.", requirement="resources")
    page = rita.get(read_page("review", shelf))
    first, second, third, fourth = remarks(page)
    assert first == (
        "1 Technology plan Not found The plan has no table of contents. About the whole document Write it up: Finding 1"
    )
    assert second == (
        f"2 Long-term And Short-term Goals Needs more {GOALS_FINDING} “{GOALS}” "
        "Page 2, Finding 2 Write it up: Finding 2"
    )
    assert third == (
        "3 Technology plan Needs more Only staff see this Watched words. “on each” "
        "Page 3, Finding 3 Write it up: Finding 3"
    )
    assert fourth == (
        "4 Resource Requirements Must be fixed Draft Name a budget. “Looking back” "
        "Page 7, Deficiency 4 (these words are not in this file) Change: Deficiency 4"
    )
    assert links(page, "Page 2") == ["#mark-2"]
    assert links(page, "Page 7") == ["#page-3"], "the file has three pages"


def test_write_it_up_opens_the_form_with_page_and_quote(shelf: Shelf, cast: Cast, rita: FlaskClient) -> None:
    shelf.claim(cast.reviewer)
    page = rita.get(read_page("review", shelf))

    def form_behind(address: str) -> tuple[str, ...]:
        form = tree(rita.get(address)).xpath("//form[contains(@action, '/deficiencies')]")[-1]
        typed = dict(form.form_values())
        return typed["document"], typed["page"], typed["quote"].strip()

    assert form_behind(links(page, "Write it up")[1]) == ("plan", "2", GOALS)
    about_page = links(page, "Write a deficiency")[1]
    assert form_behind(about_page) == ("plan", "2", "")
    words = "Our goals"
    assert form_behind(about_page.replace("#", f"&quote={words}#")) == ("plan", "2", words)


def test_only_who_holds_the_packet_writes(shelf: Shelf, cast: Cast, rita: FlaskClient, rob: FlaskClient) -> None:
    shelf.claim(cast.reviewer)
    offered = [links(client.get(read_page("review", shelf)), "Write") for client in (rita, rob)]
    assert [len(found) for found in offered] == [6, 0]


def test_an_earlier_revision_is_only_read(shelf: Shelf, cast: Cast, rita: FlaskClient) -> None:
    earlier = read_page("review", shelf)
    shelf.asked_again(cast.reviewer)
    shelf.read("plan")
    assert [len(links(rita.get(page), "Write")) > 0 for page in (earlier, read_page("review", shelf))] == [False, True]
    assert "asked of revision 1" in words_of(rita.get(read_page("review", shelf)), "//section[@class='remarks']")


def test_the_text_alone_is_a_page_of_its_own(shelf: Shelf, rita: FlaskClient) -> None:
    page = rita.get(read_page("review", shelf, query="?page=2&view=text"))
    assert tree(page).xpath("//main//img") == []
    said = words_of(page, "//div[@class='text']")
    assert said == (
        "Page 1 Technology plan Maple County "
        f"Page 2 Our goals By 2029: 2 {GOALS} , at school and "
        "Page 3 Costs We spend $5 3 on each device."
    ).replace(" , at", ", at").replace("2 Every", "2Every").replace("3 on", "3on")
    marks = tree(page).xpath("//mark")
    assert [mark.text_content() for mark in marks] == [GOALS, "on each"]
    assert links(page, "Show the pages as pictures") == [read_page("review", shelf, query="?page=2")]


def test_a_word_file_is_shown_as_text_with_its_marks(shelf_of, rita: FlaskClient) -> None:
    def build(document) -> None:
        document.add_heading("Our goals", level=3)
        document.add_paragraph(f"{GOALS}. And more.")
        table = document.add_table(2, 2)
        for number, words in enumerate(("Year", "Cost", "2029", "$5")):
            table.cell(number // 2, number % 2).text = words

    finding = checks.Finding("sections", "weak", "fix", GOALS_FINDING, "goals", Place("plan", 1, GOALS))
    page = rita.get(read_page("review", shelf_of("plan.docx", word(build), finding)))
    assert rows(page, "Table 1, page 1") == [["Year", "Cost"], ["2029", "$5"]]
    assert tree(page).xpath("//div[@class='text']//h3/text()") == ["Our goals"]
    assert [mark.text_content() for mark in tree(page).xpath("//mark")] == [GOALS]
    assert "the numbers are estimates" in words_of(page)
    assert (links(page, "Show the"), links(page, "Page 1")) == ([], ["#mark-1"])


def test_slides_are_shown_one_by_one(shelf: Shelf, rita: FlaskClient) -> None:
    said = words_of(rita.get(read_page("review", shelf, "presentation")), "//div[@class='text']")
    assert said == "Slide 1: Our plan Devices for all Notes of the speaker Smile Slide 2 No text."


def test_from_document_to_document_without_going_back(shelf: Shelf, rita: FlaskClient) -> None:
    page = rita.get(read_page("review", shelf, "presentation"))
    assert tree(page).xpath("//nav[@aria-label='Documents']//a/@href") == [
        read_page("review", shelf, "plan"),
        read_page("review", shelf, "signatures"),
    ]


LONG = pdf(*[written((f"This is page {number}", "Helvetica", 12)) for number in range(1, 46)])


def test_a_long_document_comes_twenty_pages_at_a_time(shelf_of, rita: FlaskClient) -> None:
    finding = checks.Finding("look", "weak", "note", "Odd.", "plan", Place("plan", 44, "This is page 44"))
    shelf = shelf_of("plan.pdf", LONG, finding)
    shelf.draw("plan", pictures=0)

    def shown(query: str) -> tuple[int, int, list[str]]:
        page = rita.get(read_page("review", shelf, query=query))
        numbers = [int(number) for number in tree(page).xpath("//@data-page")]
        return numbers[0], numbers[-1], tree(page).xpath("//nav[@aria-label='Pages']//a/text()")

    assert shown("") == (1, 20, ["Pages 21 to 40"])
    assert shown("?page=40") == (21, 40, ["Pages 1 to 20", "Pages 41 to 45"])
    assert shown("?page=45&view=text") == (41, 45, ["Pages 21 to 40"])
    for strange in ("?page=0", "?page=-3", "?page=x", "?page=²", "?page="):
        assert shown(strange)[:2] == (1, 20)
    assert shown("?page=99999999999")[:2] == (1, 20)
    assert shown("?page=999999")[:2] == (41, 45)
    far = read_page("review", shelf, query="?page=44#mark-1")
    assert links(rita.get(read_page("review", shelf)), "Page 44") == [far]


def test_the_page_field_leads_to_the_top_of_its_page(shelf_of, rita: FlaskClient) -> None:
    shelf = shelf_of("plan.pdf", LONG)
    form = tree(rita.get(read_page("review", shelf))).xpath("//form[@method='get']")[0]
    assert (form.get("action"), dict(form.form_values())) == (read_page("review", shelf), {"page": "1"})
    answer = rita.get(read_page("review", shelf, query="?page=44&view=text&go=1"))
    assert (answer.status_code, answer.location.partition("/read")[2]) == (303, "?page=44&view=text#page-44")


def test_before_anything_is_drawn_the_text_is_there_and_the_worker_is_woken(
    autumn: None, settings: Settings, engine: Engine, cast: Cast, valkey: Redis, valkey_url: str, shelf_of, client_for
) -> None:
    shelf = shelf_of("plan.pdf", FILES["plan"][1])
    app = create_app(dataclasses.replace(settings, valkey_url=valkey_url))
    app.test_client_class = Browser
    client = app.test_client()
    with client_for(cast.reviewer).session_transaction() as given, client.session_transaction() as cookie:
        cookie.update(given)
    page = client.get(read_page("review", shelf))
    said = words_of(page)
    assert ("The pictures of the pages are being made" in said, GOALS in said) == (True, True)
    assert links(page, "Refresh this page") == [read_page("review", shelf, query="?page=1")]
    assert waiting(valkey, "pages") == [f"render_pages-{shelf.stored('plan')[0]}"]
    valkey.flushdb()
    shelf.draw("plan")
    assert "being made" not in words_of(client.get(read_page("review", shelf)))
    assert waiting(valkey, "pages") == []
    app.config["ENGINE"].dispose()


def test_a_page_whose_picture_is_being_made_shows_its_text(shelf_of, rita: FlaskClient) -> None:
    shelf = shelf_of("plan.pdf", FILES["plan"][1])
    shelf.draw("plan", pictures=1)
    page = rita.get(read_page("review", shelf))
    sheets = tree(page).xpath("//*[@class='sheet']")
    assert [len(sheet.xpath("./img")) for sheet in sheets] == [1, 0, 0]
    assert [" ".join(sheet.xpath("string(./p)").split()) for sheet in sheets[1:]] == [
        "The picture of this page is being made."
    ] * 2
    assert [group.get("fill") for group in tree(page).xpath(f"{SVG}/*[@font-family]")] == [
        "transparent", "#1b1b1b", "#1b1b1b",
    ]  # fmt: skip
    assert len(links(page, "Refresh this page")) == 1


def test_a_page_that_cannot_be_drawn_says_so(shelf: Shelf, settings: Settings, rita: FlaskClient) -> None:
    sha256 = shelf.stored("plan")[1]
    keep_pages(settings.data, sha256, Pages(((612.0, 792.0),) * 3, without=(2,)))
    page = rita.get(read_page("review", shelf))
    assert len(tree(page).xpath("//main//img")) == 2
    assert "There is no picture of this page. Read it as text, or download the file." in words_of(page)


def test_a_scan_is_pictures_and_the_sentence_that_says_so(shelf: Shelf, settings: Settings, rita: FlaskClient) -> None:
    keep_document(settings.data, shelf.stored("plan")[1], Fault("needs_ocr", "This PDF is a scan."))
    page = rita.get(read_page("review", shelf, query="?view=text"))
    assert [picture.get("alt") for picture in tree(page).xpath("//main//img")] == [
        f"Page {number}, a picture without text" for number in (1, 2, 3)
    ]
    said = words_of(page, "//div[contains(@class, 'box')]")
    assert said == (
        "The text of this file could not be read This PDF is a scan. "
        "You see its pages as pictures; there is no text to search or to read aloud."
    )
    assert (links(page, "Show the"), links(page, "Page 2")) == ([], ["#page-2"])


def test_a_photo_is_one_page(shelf_of, rita: FlaskClient) -> None:
    photo = io.BytesIO()
    Image.new("RGB", (600, 400), "white").save(photo, "PNG")
    shelf = shelf_of("plan.png", photo.getvalue())
    shelf.draw("plan")
    page = rita.get(read_page("review", shelf))
    assert [(p.get("width"), p.get("height")) for p in tree(page).xpath("//main//img")] == [("300", "200")]


def test_a_file_that_nothing_can_be_made_of_is_there_to_download(
    shelf: Shelf, settings: Settings, rita: FlaskClient
) -> None:
    sha256 = shelf.stored("plan")[1]
    keep_document(settings.data, sha256, Fault("encrypted", "It has a password."))
    keep_pages(settings.data, sha256, Pages(fault=Fault("encrypted", "It has a password.")))
    page = rita.get(read_page("review", shelf))
    assert words_of(page).count("It has a password.") == 2
    assert links(page, "Download") == [f"/review/{shelf.id}/documents/{shelf.document('plan')}"]


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> \"' {{ 7 * 7 }} </text></svg>"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("plan.pdf", pdf(written((HOSTILE, "Helvetica", 8)))),
        ("plan.docx", word(lambda document: document.add_paragraph(HOSTILE))),
        ("plan.pptx", slides(lambda p: setattr(p.slides.add_slide(p.slide_layouts[5]).shapes.title, "text", HOSTILE))),
    ],
)
def test_what_a_document_says_is_never_more_than_text(name: str, data: bytes, shelf_of, rita: FlaskClient) -> None:
    finding = checks.Finding("look", "weak", "note", f"Says {HOSTILE}", "plan", Place("plan", 1, HOSTILE[8:30]))
    shelf = shelf_of(name, data, finding)
    with transaction(shelf.engine) as db:
        for document in shelf.packet(db).documents:
            document.name = f"{HOSTILE}.pdf"
    if name == "plan.pdf":
        shelf.draw("plan")
    for query in ("", "?view=text", f"?page={HOSTILE}&view={HOSTILE}"):
        page = rita.get(read_page("review", shelf, query=query))
        assert tree(page).xpath("//main//script | //main//img[@onerror] | //main//img[@src='x']") == []
        assert HOSTILE.replace(" ", "") in words_of(page).replace(" ", "").replace("1alert(1)", "alert(1)")
        assert "49" not in words_of(page, "//div[@data-page]")


PEOPLE = (
    "candidate", "other_candidate", "reviewer", "second_reviewer", "neighbor", "coordinator", "administrator",
    "outsider", "newcomer",
)  # fmt: skip
MAY_SEE = {
    "packets": {"candidate"},
    "review": {"reviewer", "second_reviewer"},
    "program/packets": {"coordinator"},
}


@on_both_databases
@pytest.mark.parametrize("desk", MAY_SEE)
def test_each_sees_the_pages_and_pictures_that_are_theirs_to_see(
    shelf: Shelf, cast: Cast, client_for, client: FlaskClient, desk: str
) -> None:
    document = f"/{desk}/{shelf.id}/documents/{shelf.document('plan')}"
    missing = f"/{desk}/{shelf.id}/documents/AAAAAAAAAAAAAAAAAAAAAA"
    for rest in ("pages/2.webp", "read"):
        for name in PEOPLE:
            browser = client_for(getattr(cast, name))
            answer = browser.get(f"{document}/{rest}")
            assert (name, answer.status_code) == (name, 200 if name in MAY_SEE[desk] else 404)
            if answer.status_code == 404:
                assert answer.data == browser.get(f"{missing}/{rest}").data
        assert client.get(f"{document}/{rest}").status_code == 302


def test_a_picture_comes_as_what_it_is_and_nothing_else(shelf: Shelf, rita: FlaskClient) -> None:
    document = f"/review/{shelf.id}/documents/{shelf.document('plan')}"
    answer = rita.get(f"{document}/pages/2.webp")
    assert Image.open(io.BytesIO(answer.data)).size == (1224, 1584)
    headers = ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy", "Cache-Control", "Last-Modified")
    assert [answer.headers.get(name) for name in headers] == [
        "image/webp", "nosniff", "default-src 'none'; sandbox", "private, no-cache", None,
    ]  # fmt: skip
    strange = ("0", "4", "-1", "01x", "..%2f1", "1000000000000000000000")
    assert [rita.get(f"{document}/pages/{number}.webp").status_code for number in strange] == [404] * len(strange)


@on_both_databases
def test_a_kept_picture_is_asked_for_again_each_time(shelf: Shelf, cast: Cast, client_for) -> None:
    carla, caleb = client_for(cast.candidate), client_for(cast.other_candidate)
    address = f"/packets/{shelf.id}/documents/{shelf.document('plan')}/pages/2.webp"
    kept = {"If-None-Match": carla.get(address).headers["ETag"]}
    again = carla.get(address, headers=kept)
    assert (again.status_code, again.data, again.headers["Cache-Control"]) == (304, b"", "private, no-cache")
    for stranger in (caleb, client_for(cast.neighbor)):
        refused = stranger.get(address, headers=kept)
        assert (refused.status_code, refused.headers["Cache-Control"]) == (404, "no-store")
    out = carla.submit("/account", "/sign-out")
    assert out.headers["Clear-Site-Data"] == '"cache"'
    assert carla.get(address, headers=kept).status_code == 302


def test_on_a_phone_a_page_fits_and_can_be_enlarged(shelf: Shelf, rita: FlaskClient) -> None:
    page = read_page("review", shelf)
    [enlarge] = links(rita.get(page), "Enlarge the pages")
    large = rita.get(enlarge)
    assert tree(large).xpath("//div[@data-page][1]/../@class") == ["frame large"]
    assert tree(large).xpath("//form//input[@name='view']/@value") == ["large"] * 2
    assert rita.get(f"{enlarge}&go=1").location == f"{page}?page=1&view=large#page-1"
    assert links(large, "Fit the pages to the screen") == [f"{page}?page=1"]
    assert links(rita.get(f"{page}?view=text"), "Enlarge the pages") == []


def test_a_draft_is_its_candidates_alone(
    shelf: Shelf, cast: Cast, client_for, rita: FlaskClient, engine: Engine
) -> None:
    shelf.returned(cast.reviewer, "Name a budget.")
    carla, cora = client_for(cast.candidate), client_for(cast.coordinator)
    upload = f"/packets/{shelf.id}/files/plan"
    carla.submit(upload, upload, file=(io.BytesIO(LONG), "new.pdf"))
    shelf.draw("plan")
    for rest in ("read", "pages/1.webp"):
        end = f"{shelf.id}/documents/{shelf.document('plan')}/{rest}"
        seen = [browser.get(f"/{desk}/{end}").status_code for browser, desk in (
            (carla, "packets"), (rita, "review"), (cora, "program/packets"),
        )]  # fmt: skip
        assert seen == [200, 404, 404]
    assert "not submitted yet" in words_of(carla.get(read_page("packets", shelf)))


def test_the_candidate_reads_what_was_found_and_after_a_return_what_was_asked(
    shelf: Shelf, cast: Cast, client_for
) -> None:
    carla, cora = client_for(cast.candidate), client_for(cast.coordinator)
    found = [
        "1 Technology plan Not found The plan has no table of contents. About the whole document",
        f"2 Long-term And Short-term Goals Needs more {GOALS_FINDING} “{GOALS}” Page 2, Finding 2",
    ]
    shelf.claim(cast.reviewer)
    shelf.write(cast.reviewer, "A draft.")
    for browser, desk in ((carla, "packets"), (cora, "program/packets")):
        page = browser.get(read_page(desk, shelf))
        assert (remarks(page), links(page, "Write")) == (found, [])


def test_asked_things_stand_in_the_returned_document(shelf: Shelf, cast: Cast, client_for) -> None:
    shelf.returned(cast.reviewer, "Name a budget.")
    for browser, desk in ((client_for(cast.candidate), "packets"), (client_for(cast.coordinator), "program/packets")):
        assert remarks(browser.get(read_page(desk, shelf)))[-1] == (
            "3 Evaluation Method Must be fixed Asked Name a budget. “Looking back” "
            "Page 7, Deficiency 3 (these words are not in this file)"
        )


def test_the_page_asks_as_often_for_many_remarks_as_for_one(
    app: Flask, shelf: Shelf, cast: Cast, rita: FlaskClient
) -> None:
    shelf.claim(cast.reviewer)
    counts = []
    for _ in range(2):
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object, seen: list[str] = seen) -> None:
            seen.append(statement)

        event.listen(app.config["ENGINE"], "before_cursor_execute", note)
        rita.get(read_page("review", shelf))
        event.remove(app.config["ENGINE"], "before_cursor_execute", note)
        counts.append(len(seen))
        for words in ("One.", "Two.", "Three."):
            shelf.write(cast.reviewer, words)
    assert counts[0] == counts[1]


def test_words_are_found_in_the_whole_document_and_each_place_is_a_way_there(shelf: Shelf, rita: FlaskClient) -> None:
    found = "//section[@aria-labelledby='found']"
    page = rita.get(read_page("review", shelf, query="?find=OUR+goals&page=3"))
    assert words_of(page, f"{found}/h2") == "1 place with “OUR goals”"
    assert tree(page).xpath(f"{found}//li/a/@href") == ["#page-2"]
    nowhere = rita.get(read_page("review", shelf, query="?find=%3Cb%3E&view=text"))
    assert words_of(nowhere, f"{found}/p[1]") == "These words do not stand in this document, in this order."
    assert tree(nowhere).xpath(f"{found}//a/@href") == [read_page("review", shelf, query="?page=1&view=text")]
