"""Data in: feed files that apps declare and `manage.py load DIR` takes, all or nothing for each file."""

from selfservice.kernel.feed.bulk import BulkFile, Cell
from selfservice.kernel.feed.files import MADE, Column, FeedFile, Reference, files, line, register
from selfservice.kernel.feed.load import load_directory
from selfservice.kernel.feed.read import Refusal
from selfservice.kernel.feed.result import Result

__all__ = [
    "MADE",
    "BulkFile",
    "Cell",
    "Column",
    "FeedFile",
    "Reference",
    "Refusal",
    "Result",
    "files",
    "line",
    "load_directory",
    "register",
]
