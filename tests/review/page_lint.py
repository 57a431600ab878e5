"""What every page must keep to, whichever test asks for it: read from the HTML as a browser gets it."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from lxml import html

WITHOUT_BREADCRUMBS = ("Start", "Sign in")
"""The pages from which everything else hangs."""

CONTROLS = "//input[not(@type='hidden')]|//select|//textarea"


def problems_of(page: str) -> list[str]:
    """Every rule that the page breaks, in words; an empty list for a good page."""
    tree = html.document_fromstring(page)
    return [*_frame(tree), *_ways(tree), *_labels(tree), *_forms(tree), *_scripts(tree), *_structure(tree)]


def problems_of_part(part: str) -> list[str]:
    """Every rule that a part breaks which a script puts into a page."""
    frame = "<html lang=en><title>Page – Plandesk</title><body><a href=#main></a><main id=main><h1>Page</h1>"
    return problems_of(frame + part)


def _frame(tree: html.HtmlElement) -> list[str]:
    titles, heads = tree.xpath("//head/title/text()"), tree.xpath("//h1")
    found = []
    if len(titles) != 1 or not titles[0].endswith(" – Plandesk") or titles[0].startswith(" – "):
        found.append(f"title is {titles}")
    if len(heads) != 1 or not heads[0].text_content().strip():
        found.append(f"{len(heads)} h1")
    if tree.get("lang") != "en":
        found.append("no language")
    if len(tree.xpath("//main[@id='main']")) != 1 or not tree.xpath("//body/a[@href='#main']"):
        found.append("no skip link to main")
    errors = tree.xpath("//*[contains(concat(' ', @class, ' '), ' error ')]")
    if errors and not (titles[0].startswith("Error: ") and tree.xpath("//*[@id='error-summary']")):
        found.append("errors without a summary or without Error: in the title")
    return found


def _ways(tree: html.HtmlElement) -> list[str]:
    found = []
    # A page about an error has no account on top: it has to do without the database, and has no place of its own.
    is_error = not tree.xpath("//header//*[@class='person']")
    name = tree.findtext(".//title").removeprefix("Error: ").removesuffix(" – Plandesk")
    if not is_error and name not in WITHOUT_BREADCRUMBS and not tree.xpath("//nav[@aria-label='Breadcrumbs']"):
        found.append("no breadcrumbs")
    summaries = tree.xpath("//*[@id='error-summary']")
    if summaries and not tree.findtext(".//title").startswith("Error: "):
        found.append("a summary of errors without Error: in the title")
    primary = {_seen(button) for button in tree.xpath("//button|//a") if _is_primary(button)}
    if len(primary) > 1:
        found.append(f"{len(primary)} primary buttons: {', '.join(sorted(primary))}")
    return found


def _is_primary(control: html.HtmlElement) -> bool:
    classes = set((control.get("class") or "").split())
    is_button = control.tag == "button" or "button" in classes
    return is_button and not classes & {"second", "warn", "quiet", "unseen"}


def _seen(control: html.HtmlElement) -> str:
    """What the button says to the eye; the same act may be offered for several things."""
    unseen = "".join(control.xpath(".//*[@class='unseen']//text()"))
    return " ".join(str(control.text_content()).replace(unseen, "").split())


def _labels(tree: html.HtmlElement) -> list[str]:
    labelled = set(tree.xpath("//label/@for"))
    return [
        f"no label for {control.get('name')}"
        for control in tree.xpath(CONTROLS)
        if control.get("id") not in labelled and not control.get("aria-label") and control.getparent().tag != "label"
    ] + [f"button says nothing: {html.tostring(b)!r}" for b in tree.xpath("//button") if not b.text_content().strip()]


def _forms(tree: html.HtmlElement) -> list[str]:
    found = []
    for form in tree.xpath("//form"):
        action = form.get("action") or ""
        if not action.startswith("/"):
            found.append(f"form without an action of ours: {action!r}")
        tokens = form.xpath(".//input[@name='csrf_token']/@value")
        posts = form.get("method", "get").lower() == "post"
        if posts and (len(tokens) != 1 or not tokens[0]):
            found.append(f"no token in the form to {action}")
        if not posts and tokens:
            found.append(f"a token in the address of {action}")
    return found


def _scripts(tree: html.HtmlElement) -> list[str]:
    inline = tree.xpath("//script[not(@src)]|//style|//@style|//@*[starts-with(name(), 'on')]")
    links = [link for link in tree.xpath("//@href|//@src") if link.strip().lower().startswith(("javascript:", "data:"))]
    return [f"inline script or style: {thing!r}" for thing in [*inline, *links]]


def _structure(tree: html.HtmlElement) -> list[str]:
    ids = Counter(tree.xpath("//@id"))
    found = [f"id {name} stands {count} times" for name, count in ids.items() if count > 1]
    found += [
        f"{name} leads nowhere" for name in tree.xpath("//a/@href") if name.startswith("#") and name[1:] not in ids
    ]
    for name in " ".join(tree.xpath("//@aria-describedby|//@aria-labelledby")).split():
        if name not in ids:
            found.append(f"{name} describes something but is nowhere")
    found += ["table without a caption" for table in tree.xpath("//table") if not table.xpath("./caption")]
    found += ["image without a text" for image in tree.xpath("//img") if image.get("alt") is None]
    levels = [int(head.tag[1]) for head in tree.xpath("//h1|//h2|//h3|//h4")]
    found += [f"h{b} follows h{a}" for a, b in pairwise(levels) if b > a + 1]
    return found
