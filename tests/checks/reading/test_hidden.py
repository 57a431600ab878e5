"""Words that nobody sees are no lines of the document; they are kept apart, so that somebody can be told of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from checks.model import Document, HiddenText
from checks.reading import from_json, read, to_json
from tests.checks.reading.makers import pdf, word, word_of_xml, words_of

SEEN = "Seen by everyone"
SECRET = "Our mission and our goals"
WHITE = '<w:color w:val="FFFFFF"/>'


def run(words: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>"


def paragraph(properties: str, own: str = "") -> str:
    return f"<w:p><w:pPr>{own}</w:pPr>{run(SECRET, properties)}</w:p>"


def cell(properties: str, table: str = "") -> str:
    return (
        f"<w:tbl><w:tblPr>{table}</w:tblPr><w:tblGrid><w:gridCol/></w:tblGrid>"
        f"<w:tr><w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(WHITE)}</w:tc></w:tr></w:tbl>"
    )


def boxed(content: str) -> str:
    box = f"<w:drawing><wps:wsp><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx></wps:wsp></w:drawing>"
    return f"<w:p><w:r>{box}</w:r></w:p>"


def of_word(body: str) -> Document:
    return read(word_of_xml(f"<w:p>{run(SEEN)}</w:p>{body}"), "docx")


@pytest.mark.parametrize(
    "body",
    [
        paragraph("<w:vanish/>"),
        paragraph(WHITE),
        paragraph('<w:color w:val="FEFEFE"/>'),
        paragraph('<w:color w:val="000000" w:themeColor="background1"/>'),
        paragraph('<w:sz w:val="2"/>'),
        paragraph('<w:sz w:val="5"/>'),
        paragraph(WHITE, '<w:shd w:val="clear" w:color="auto" w:fill="auto"/>'),
        paragraph(f'{WHITE}<w:shd w:val="clear" w:color="auto" w:fill="FFFFFF"/>'),
        cell(""),
        cell("", '<w:tblStyle w:val="TableGrid"/>'),
        cell('<w:shd w:val="clear" w:color="auto" w:fill="FFFFFF"/>'),
    ],
)
def test_a_word_file_hides_words_by_mark_color_or_size(body: str):
    document = of_word(body)
    assert words_of(document) == [SEEN]
    assert document.hidden == (HiddenText(1, SECRET),)


@pytest.mark.parametrize(
    "body",
    [
        paragraph(""),
        paragraph('<w:color w:val="808080"/>'),
        paragraph('<w:color w:val="D9D9D9" w:themeColor="background1" w:themeShade="D9"/>'),
        paragraph('<w:color w:val="auto"/>'),
        paragraph('<w:sz w:val="6"/>'),
        paragraph(f'{WHITE}<w:highlight w:val="darkBlue"/>'),
        paragraph(f'{WHITE}<w:shd w:val="clear" w:color="auto" w:fill="1F3864"/>'),
        paragraph(f'{WHITE}<w:shd w:val="solid" w:color="1F3864" w:fill="FFFFFF"/>'),
        paragraph(WHITE, '<w:shd w:val="clear" w:color="auto" w:fill="1F3864"/>'),
        cell('<w:shd w:val="clear" w:color="auto" w:fill="1F3864"/>'),
        cell('<w:shd w:val="clear" w:color="auto" w:fill="auto" w:themeFill="accent1"/>'),
        cell("", '<w:tblStyle w:val="LightShading-Accent1"/>'),
        boxed(paragraph(WHITE)),
    ],
)
def test_white_words_on_a_ground_of_their_own_are_seen(body: str):
    document = of_word(body)
    assert (words_of(document), document.hidden) == ([SEEN, SECRET], ())


def white_style(build: Callable[[Any], object]) -> Document:
    """A document with a style in white, used once."""

    def fill(document: Any) -> None:
        document.add_paragraph(SEEN)
        style = document.styles.add_style("Banner", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
        style.font.color.rgb = docx.shared.RGBColor(255, 255, 255)
        document.add_paragraph(SECRET, style="Banner")
        build(document)

    return read(word(fill), "docx")


def test_a_white_style_hides_its_words():
    assert white_style(lambda _: None).hidden == (HiddenText(1, SECRET),)


def test_a_white_style_with_a_ground_shows_its_words():
    def shade(document: Any) -> None:
        ground = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="1F3864"/>'
        document.styles["Banner"].element.get_or_add_pPr().append(parse_xml(ground))

    assert white_style(shade).hidden == ()


def test_white_words_may_stand_on_the_color_of_the_page():
    def color(document: Any) -> None:
        document.element.insert(0, parse_xml(f'<w:background {nsdecls("w")} w:color="1F3864"/>'))

    assert white_style(color).hidden == ()


@pytest.mark.parametrize(("behind", "hidden"), [("1", ()), ("0", (HiddenText(1, SECRET),))])
def test_white_words_may_stand_on_a_picture_behind_them(behind: str, hidden: tuple[HiddenText, ...]):
    def draw(document: Any) -> None:
        anchor = f'<wp:anchor {nsdecls("wp")} behindDoc="{behind}"/>'
        document.paragraphs[0].runs[0]._r.append(parse_xml(f"<w:drawing {nsdecls('w')}>{anchor}</w:drawing>"))

    assert white_style(draw).hidden == hidden


def test_a_stray_hidden_full_stop_is_not_told():
    assert of_word(f"<w:p>{run('. -', '<w:vanish/>')}</w:p>").hidden == ()


def of_pdf(draw: Callable[[Canvas], object]) -> Document:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 720, SEEN)
        draw(canvas)

    return read(pdf(page), "pdf")


def in_white(canvas: Canvas) -> None:
    canvas.setFillGray(1)
    canvas.drawString(72, 600, SECRET)


def nearly_white(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.99, 0.99, 0.98)
    canvas.drawString(72, 600, SECRET)


def on_white(canvas: Canvas) -> None:
    canvas.setFillGray(1)
    canvas.rect(0, 0, 612, 650, stroke=0, fill=1)
    canvas.drawString(72, 600, SECRET)


def in_a_frame(canvas: Canvas) -> None:
    canvas.rect(60, 580, 300, 60, stroke=1, fill=0)
    in_white(canvas)


def tiny(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 1)
    canvas.drawString(72, 600, SECRET)


def invisible(canvas: Canvas) -> None:
    text = canvas.beginText(72, 600)
    text.setTextRenderMode(3)
    text.textOut(SECRET)
    canvas.drawText(text)


def off_the_page(canvas: Canvas) -> None:
    canvas.drawString(700, 600, SECRET)


@pytest.mark.parametrize("draw", [in_white, nearly_white, in_a_frame, tiny, invisible, off_the_page, on_white])
def test_a_pdf_hides_words_by_color_size_mode_or_place(draw: Callable[[Canvas], object]):
    document = of_pdf(draw)
    assert document.hidden == (HiddenText(1, SECRET),)
    assert words_of(document) == [SEEN]


def on_blue(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.1, 0.2, 0.5)
    canvas.rect(60, 580, 300, 60, stroke=0, fill=1)
    in_white(canvas)


def on_a_picture(canvas: Canvas) -> None:
    file = io.BytesIO()
    Image.new("RGB", (20, 20), "navy").save(file, "PNG")
    canvas.drawImage(ImageReader(file), 60, 580, 300, 60)
    in_white(canvas)


def drawn_large(canvas: Canvas) -> None:
    canvas.scale(12, 12)
    canvas.setFont("Helvetica", 1)
    canvas.drawString(6, 50, SECRET)


def drawn_large_in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("form")
    canvas.setFont("Helvetica", 1)
    canvas.drawString(6, 50, SECRET)
    canvas.endForm()
    canvas.scale(12, 12)
    canvas.doForm("form")


def in_gray(canvas: Canvas) -> None:
    canvas.setFillGray(0.85)
    canvas.drawString(72, 600, SECRET)


@pytest.mark.parametrize("draw", [on_blue, on_a_picture, drawn_large, drawn_large_in_a_form, in_gray])
def test_words_of_a_pdf_that_can_be_seen_are_lines(draw: Callable[[Canvas], object]):
    document = of_pdf(draw)
    assert [words for words in words_of(document) if words] == [SEEN, SECRET]
    assert document.hidden == ()


def test_hidden_words_beside_seen_ones_on_a_line_are_set_apart():
    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(1)
        canvas.drawString(300, 720, SECRET)

    document = of_pdf(draw)
    assert (words_of(document), document.hidden) == ([SEEN], (HiddenText(1, SECRET),))


def test_what_is_told_is_bounded_and_comes_through_json():
    document = of_word("".join(paragraph("<w:vanish/>") for _ in range(5_000)))
    assert (len(document.hidden), {len(each.words) for each in document.hidden}) == (50, {300})
    assert from_json(to_json(document)) == document
