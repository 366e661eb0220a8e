"""Import of feed files that apps declare: `manage.py load DIR`, atomic for each file."""

from selfservice.kernel.feeds.files import MADE, Column, FeedFile, Reference, files, line, optional, register
from selfservice.kernel.feeds.load import load_directory
from selfservice.kernel.feeds.report import Result
from selfservice.kernel.feeds.staging import BulkFile, Cell

__all__ = [
    "MADE",
    "BulkFile",
    "Cell",
    "Column",
    "FeedFile",
    "Reference",
    "Result",
    "files",
    "line",
    "load_directory",
    "optional",
    "register",
]
