"""Puts the shapes of a slide in the order in which people read them, those of groups in their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER

from checks.model import Box
from checks.reading.faults import too_complex
from checks.reading.graphics import ALTERNATIVES, preferred

_DEEPEST_GROUP = 20
OFF = ("0", "false")
_EMU_PER_POINT = 12_700
_ROW = 20 * _EMU_PER_POINT
_FAR = 2**40
_TITLES = frozenset((PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE))


class Shown(NamedTuple):
    """A shape, and where it stands on the slide in points; None where the file does not tell."""

    shape: Any
    box: Box | None


class _View(NamedTuple):
    """How the places inside a group come out on the slide, in EMU."""

    left: float = 0.0
    top: float = 0.0
    across: float = 1.0
    down: float = 1.0


def shown(slide: Any) -> Iterator[Shown]:
    """The shapes of a slide that are not hidden: its title first, the others from top to bottom, groups as a whole."""
    tree = slide.shapes._spTree  # noqa: SLF001  # python-pptx passes alternatives over
    for element in list(tree.iter(ALTERNATIVES)):
        for child in list(preferred(element)):
            element.addprevious(child)
        element.getparent().remove(element)
    yield from _in_order(slide.shapes, _View(), 0)


def placeholder_of(shape: Any) -> Any:
    """What kind of placeholder a shape is; None for none."""
    return shape.placeholder_format.type if shape.is_placeholder else None


def is_title(shape: Any) -> bool:
    """Whether a shape is the title of its slide."""
    return placeholder_of(shape) in _TITLES


def hidden_in(slide: Any) -> list[Any]:
    """The elements of a slide's shapes that are switched off."""
    names = slide.shapes._spTree.xpath('.//p:cNvPr[@hidden="1" or @hidden="true"]')  # noqa: SLF001
    return [name.getparent().getparent() for name in names]


def _is_hidden(shape: Any) -> bool:
    return shape._element._nvXxPr.cNvPr.get("hidden", "0") not in OFF  # noqa: SLF001  # python-pptx does not tell


def _in_order(shapes: Iterable[Any], view: _View, depth: int) -> Iterator[Shown]:
    if depth > _DEEPEST_GROUP:
        raise too_complex("This presentation has groups nested too deeply.")
    for shape in sorted(shapes, key=_place):
        if _is_hidden(shape):
            continue
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from _in_order(shape.shapes, _inside(shape, view), depth + 1)
        else:
            yield Shown(shape, _box(shape, view))


def _place(shape: Any) -> tuple[bool, int, int]:
    """Titles first, then from top to bottom and from left to right; shapes without a place of their own last."""
    return (
        not is_title(shape),
        _FAR if shape.top is None else shape.top // _ROW,
        _FAR if shape.left is None else shape.left,
    )


def _inside(group: Any, view: _View) -> _View:
    """How the inside of a group is shown: it has a scale of its own."""
    frame = group._element.xfrm  # noqa: SLF001  # python-pptx knows no places inside a group
    if frame is None or None in (frame.off, frame.ext, frame.chOff, frame.chExt):
        return view
    across = view.across * (frame.ext.cx / frame.chExt.cx if frame.chExt.cx else 1.0)
    down = view.down * (frame.ext.cy / frame.chExt.cy if frame.chExt.cy else 1.0)
    left = view.left + frame.off.x * view.across - frame.chOff.x * across
    top = view.top + frame.off.y * view.down - frame.chOff.y * down
    return _View(left, top, across, down)


def _box(shape: Any, view: _View) -> Box | None:
    if None in (shape.left, shape.top, shape.width, shape.height):
        return None
    left, top = view.left + shape.left * view.across, view.top + shape.top * view.down
    right, bottom = left + shape.width * view.across, top + shape.height * view.down
    return left / _EMU_PER_POINT, top / _EMU_PER_POINT, right / _EMU_PER_POINT, bottom / _EMU_PER_POINT
