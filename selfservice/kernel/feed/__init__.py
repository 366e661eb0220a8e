"""Data in: feed files that apps declare and `manage.py load DIR` takes, all or nothing for each file."""

from selfservice.kernel.feed.files import MADE, Column, FeedFile, Reference, files, line, register
from selfservice.kernel.feed.load import Result, load_directory
from selfservice.kernel.feed.read import Refusal

__all__ = [
    "MADE",
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
