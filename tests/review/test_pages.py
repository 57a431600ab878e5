"""The frame of the pages and its components; and that the page lint sees what it must see."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask, render_template_string
from lxml import html
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from review.forms import Form, line, passage
from review.operations.refusals import Problem
from tests.review.conftest import Browser
from tests.review.makers import Cast
from tests.review.page_lint import problems_of


class Sample(Form):
    title = line("Title", missing="Enter a title.", hint="As on the first page.", most=20)
    words = passage("Words")
    kind = RadioField("Kind", [InputRequired("Choose a kind.")], choices=["First", "Second"])
    sure = BooleanField("I am sure")


PAGE = """
{% extends "base.html" %}
{% import "components/forms.html" as forms %}
{% block title %}Sample{% endblock %}
{% block breadcrumbs %}{{ page.breadcrumbs([("Start", "/")], "Sample") }}{% endblock %}
{% block main %}
  {{ forms.error_summary(errors) }}
  <h1>Sample</h1>
  {{ page.tag("Returned", "warning") }} {{ page.date(day, today=today_) }}
  {% call page.box("Due soon", "warning") %}<p>{{ page.moment(moment, "America/Chicago") }}</p>{% endcall %}
  {% call forms.form("/sample") %}
    {{ forms.field(form.title) }}{{ forms.field(form.words, rows=6) }}{{ forms.choices(form.kind) }}
    {{ forms.field(form.sure) }}{{ forms.button("Send") }}
  {% endcall %}
  {{ forms.button_form("/sample/claim", "Claim", "second", {"version": 3}, about="Carla's packet") }}
  {% call page.empty("No packet yet.") %}<p>Open one.</p>{% endcall %}
  {% call page.table("Packets") %}<tbody><tr><th scope="row">One</th></tr></tbody>{% endcall %}
  <h2>Steps</h2>{{ page.process_list([("Hand in", "Three files.")]) }}
  {{ page.summary_list([("Name", "<Carla>")]) }}
{% endblock %}
"""


def render(app: Flask, **typed: str) -> html.HtmlElement:
    """The sample page, with the form's own problems where something was typed."""
    with app.test_request_context("/sample", method="POST" if typed else "GET", data=typed):
        form = Sample(meta={"csrf": False})
        if typed:
            form.validate()
            form.add_problems([Problem("words", "Say more."), Problem("", "Nothing works today.")])
        text = render_template_string(
            PAGE, form=form, errors=form.problems(), day=dt.date(2026, 12, 5), today_=dt.date(2026, 11, 23),
            moment=dt.datetime(2026, 12, 5, 21, 10, tzinfo=dt.UTC),
        )  # fmt: skip
    assert problems_of(text) == []
    return html.document_fromstring(text)


def words(element: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in element.xpath(path)]


def test_a_page_of_every_component_is_well_made(app: Flask):
    page = render(app)
    assert words(page, "//title") == ["Sample – Plandesk"]
    assert words(page, "//main//time") == ["December 5, 2026", "December 5, 2026, 3:10:00 PM CST"]
    assert "(12 days left)" in page.text_content()
    assert words(page, "//dd") == ["<Carla>"]
    assert words(page, "//label[@for='words']") == ["Words (optional)"]
    assert words(page, "//button[contains(@class, 'second')]") == ["Claim Carla's packet"]
    assert len(set(page.xpath("//input[@name='key']/@value"))) == 2, "every form has a key of its own"


def test_problems_stand_on_top_and_at_their_fields(app: Flask):
    page = render(app, title="x" * 21)
    assert words(page, "//title") == ["Error: Sample – Plandesk"]
    assert words(page, "//*[@role='alert']//li") == [
        "Nothing works today.",
        "Title must be 20 characters or fewer.",
        "Say more.",
        "Choose a kind.",
    ]
    assert page.xpath("//*[@role='alert']//a/@href") == ["#title", "#words", "#kind"]
    assert words(page, "//p[@id='title-error']") == ["Error: Title must be 20 characters or fewer."]
    assert page.xpath("//input[@id='title']/@aria-describedby") == ["title-hint title-error"]
    assert page.xpath("//input[@id='title']/@value") == ["x" * 21], "what was typed is still there"


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        ("<h1>Sample</h1>", "", "0 h1"),
        ("Sample – Plandesk", "", "title is []"),
        ('<label for="title">', "<label>", "no label for title"),
        ('id="words"', 'id="title"', "id title stands 2 times"),
        ('action="/sample"', 'action=""', "form without an action of ours: ''"),
        ('name="csrf_token"', 'name="other"', "no token in the form to /sample"),
        ("<h1>", '<h1 onclick="x()">', "inline script or style: 'x()'"),
        ("<h1>", '<h1 style="color: red">', "inline script or style: 'color: red'"),
        ("<caption>Packets</caption>", "", "table without a caption"),
        ('href="#main"', 'href="#nowhere"', "#nowhere leads nowhere"),
        ('aria-label="Breadcrumbs"', 'aria-label="Other"', "no breadcrumbs"),
        ("<h1>Sample</h1>", '<h1 id="error-summary">Sample</h1>', "a summary of errors without Error: in the title"),
        ('<button type="submit" class="second">', '<button type="submit">', "2 primary buttons: Claim, Send"),
    ],
)
def test_the_lint_sees_what_is_wrong(app: Flask, good: str, bad: str, problem: str):
    text = html.tostring(render(app), encoding="unicode")
    assert good in text
    assert problem in problems_of(text.replace(good, bad))


def test_each_person_sees_their_name_and_nobody_else_does(client: Browser, client_for, cast: Cast):
    assert words(html.document_fromstring(client_for(cast.reviewer).get("/account").text), "//header//form") == [
        "Sign out"
    ]
    assert "Rita Reviewer" in client_for(cast.reviewer).get("/accessibility").text
    assert "Rita Reviewer" not in client.get("/accessibility").text
