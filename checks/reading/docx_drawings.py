"""Tells what counts as a picture in a Word file: images, ink and freehand drawings, not the places kept for them."""

from __future__ import annotations

from lxml import etree

from checks.reading.docx_styles import W

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SHAPE = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_VML = "{urn:schemas-microsoft-com:vml}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
_INK = "{http://schemas.microsoft.com/office/word/2010/wordml}contentPart"
_FREEHAND = frozenset((_VML + "polyline", _VML + "curve"))


def is_picture(element: etree._Element) -> bool:
    """Whether this is an image, ink of a pen, or a line drawn by hand."""
    tag = element.tag
    if tag in (_PICTURE, _INK) or tag in _FREEHAND:
        return True
    if tag == _VML + "imagedata":
        # The picture of a signature line shows a cross and a rule: what is there before anyone has signed.
        parent = element.getparent()
        return parent is None or parent.find(_OFFICE + "signatureline") is None
    if tag == _VML + "shape":
        return bool(element.get("path")) and not any(
            element.find(_VML + name) is not None for name in ("imagedata", "textbox", "textpath")
        )
    if tag == _SHAPE + "wsp":
        return element.find(f"{_SHAPE}spPr/{_A}custGeom") is not None and element.find(_SHAPE + "txbx") is None
    return False


def keeps_a_place(control: etree._Element) -> bool:
    """Whether a content control shows no more than the place that it keeps for a picture; never for a whole cell."""
    properties = control.find(W + "sdtPr")
    return (
        properties is not None
        and properties.find(W + "picture") is not None
        and properties.find(W + "showingPlcHdr") is not None
        and control.find(f"{W}sdtContent/{W}tc") is None
    )
