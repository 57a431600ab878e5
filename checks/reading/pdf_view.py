"""How a page of a PDF is looked at: cropped and turned as it is shown, and turned once more where its words lie."""

from __future__ import annotations

from typing import Any

import pypdfium2.raw as pdfium

from checks.model import Box


class View:
    """Places on a page as counted from the top left corner of what is shown, or of what is read.

    Where the words lie on their side, `lean` is the number of clockwise quarter turns that bring them upright.
    """

    def __init__(self, page: Any) -> None:
        visible = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, visible)
        self.lean = 0
        self.width = float(pdfium.FPDF_GetPageWidthF(page))
        self.height = float(pdfium.FPDF_GetPageHeightF(page))
        self._turns = pdfium.FPDFPage_GetRotation(page) % 4
        self._left, self._bottom = visible.left, visible.bottom

    def turn(self, lean: int) -> None:
        """Look at the page from where its words stand upright."""
        self.lean = lean
        self._turns = (self._turns + lean) % 4
        if lean % 2:
            self.width, self.height = self.height, self.width

    def place(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Where a box of the page's own coordinates stands as it is read."""
        left, top, right, bottom = left - self._left, top - self._bottom, right - self._left, bottom - self._bottom
        if not self._turns:
            return left, self.height - top, right, self.height - bottom
        if self._turns == 1:
            return bottom, left, top, right
        if self._turns == 2:
            return self.width - right, bottom, self.width - left, top
        return self.width - top, self.height - right, self.width - bottom, self.height - left

    def as_shown(self, box: Box) -> Box:
        """Where a box that was read stands on the page as it is shown."""
        left, top, right, bottom = box
        if self.lean == 1:
            return top, self.width - right, bottom, self.width - left
        if self.lean == 2:
            return self.width - right, self.height - bottom, self.width - left, self.height - top
        if self.lean == 3:
            return self.height - bottom, left, self.height - top, right
        return box
