"""Makes the files that the tests of uploads/ hand in: honest ones, and ones with a single thing wrong."""

import io
import struct
import zipfile

import docx
import pptx
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
BODY = "<?xml version='1.0' encoding='UTF-8'?><w:document xmlns:w='urn:w'><w:p>Plan</w:p></w:document>"


def a_docx():
    file = io.BytesIO()
    document = docx.Document()
    document.add_heading("Mission and vision")
    document.save(file)
    return file.getvalue()


def a_pptx():
    file = io.BytesIO()
    presentation = pptx.Presentation()
    presentation.slides.add_slide(presentation.slide_layouts[0])
    presentation.save(file)
    return file.getvalue()


def a_pdf(padding=0):
    """A PDF of one page, made longer by a comment of `padding` bytes."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=True)
    canvas.drawString(72, 720, "Technology plan")
    canvas.save()
    head, _, rest = file.getvalue().partition(b"\n")
    return head + b"\n%" + b"-" * padding + b"\n" + rest


def a_picture(kind="png", size=(40, 30)):
    file = io.BytesIO()
    Image.new("L", size, 255).save(file, "JPEG" if kind == "jpg" else "PNG")
    return file.getvalue()


def a_png_header(width, height):
    """Only what stands before the pixels: enough to tell the size, cheap for any size."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBBI", 13, b"IHDR", width, height, 8, 0, 0, 0, 0, 0)


def a_jpeg_header(width, height):
    """A segment that holds a thumbnail's frame header, then the picture's own."""
    thumbnail = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 8, 8, 1)
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(thumbnail) + 2) + thumbnail + frame


def an_ole(stream="WordDocument"):
    """The head of an OLE file, in whose directory one stream is named."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + stream.encode("utf-16-le") + bytes(100)


def content_types(main=WORD, part="/word/document.xml"):
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="urn:types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"<Override ContentType='{main}' PartName='{part}'/></Types>"
    )


def a_container(parts=None, *, types=None, body=BODY):
    """A bare Office container; `parts` are added to it, or stand in for its own."""
    members = {"[Content_Types].xml": types or content_types(), "word/document.xml": body} | (parts or {})
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            if content is not None:
                container.writestr(name, content)
    return file.getvalue()
