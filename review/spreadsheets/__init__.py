"""Tables as files of spreadsheets: written from one description, and read from what people choose."""

from review.spreadsheets.reading import MOST_BYTES, NotATable, Row, clean, read_table, read_text, text_of
from review.spreadsheets.writing import Column, Kind, Table, Value, as_csv, as_workbook

__all__ = [
    "MOST_BYTES",
    "Column",
    "Kind",
    "NotATable",
    "Row",
    "Table",
    "Value",
    "as_csv",
    "as_workbook",
    "clean",
    "read_table",
    "read_text",
    "text_of",
]
