"""What can be sent to support is known by its content; what is not known is refused."""

from __future__ import annotations

import pytest

from selfservice.support.cases.files import MOST_BYTES, FileRefused, checked, clean_name
from tests.support.files import EXE, GIF, JPEG, PDF, PNG, SVG, WEBP, archive, office

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("Regning.pdf", PDF, "application/pdf"),
        ("skærm.PNG", PNG, "image/png"),
        ("foto.jpeg", JPEG, "image/jpeg"),
        ("a.gif", GIF, "image/gif"),
        ("a.webp", WEBP, "image/webp"),
        ("note.txt", "Blåbærgrød på øen\r\n\t3 < 4".encode(), "text/plain"),
        ("note.txt", "Blåbærgrød".encode("cp1252"), "text/plain"),
        ("tal.csv", "Navn;Tal\nÅse;3\n".encode("utf-16"), "text/csv"),
        ("brev.docx", office("docx"), WORD),
        ("ark.xlsx", office("xlsx"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("vis.pptx", office("pptx"), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ],
)
def test_known_files_are_taken(name: str, content: bytes, kind: str) -> None:
    file = checked(name, content)
    assert (file.name, file.content_type, file.content) == (name, kind, content)
    assert len(file.digest) == 64


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("faktura.pdf", EXE, "ikke en PDF"),
        ("program.exe", EXE, "ikke en PDF"),
        ("kurve.svg", SVG, "ikke en PDF"),
        ("kurve.png", SVG, "ikke en PDF"),
        ("kurve.txt", SVG, "ikke en PDF"),
        ("side.txt", b"\xef\xbb\xbf  <!DOCTYPE html><script>", "ikke en PDF"),
        ("side.csv", b"<html>", "ikke en PDF"),
        ("data.txt", b"abc\0\1", "ikke en PDF"),
        ("mange.zip", archive("a.txt"), "ikke en PDF"),
        ("brev.docx", archive("a.txt"), "ikke en PDF"),
        ("brev.docx", office("docx", "word/vbaProject.bin"), "ikke en PDF"),
        ("ukendt.pdf", b"hvad som helst", "ikke en PDF"),
        ("tom.pdf", b"", "er tom"),
        ("stor.txt", b"a" * (MOST_BYTES + 1), "2 MB"),
        ("brev.docx", office("docx", size=60 * 1024 * 1024), "udpakket"),
        ("brev.docx", office("docx")[:-40], "beskadiget"),
        ("billede.pdf", PNG, "Endelsen"),
        ("regneark.docx", office("xlsx"), "Endelsen"),
        ("uden", PDF, "Endelsen"),
    ],
)
def test_others_are_refused_with_a_reason(name: str, content: bytes, why: str) -> None:
    with pytest.raises(FileRefused, match=why):
        checked(name, content)


def test_a_declared_size_is_not_believed() -> None:
    bomb = bytearray(office("docx", size=60 * 1024 * 1024))
    # The size in the directory at the end.
    size = (60 * 1024 * 1024).to_bytes(4, "little")
    assert size in bomb
    with pytest.raises(FileRefused):
        checked("brev.docx", bytes(bomb).replace(size, (10).to_bytes(4, "little")))


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\mette\\Faktura 1.pdf", "Faktura 1.pdf"),
        ("fak\u202etura\u200b\n.pdf", "faktura .pdf".replace(" .", ".")),
        ("..", "Fil"),
        ("", "Fil"),
        (".pdf", "pdf"),
        ("a" * 300 + ".pdf", "a" * 96 + ".pdf"),
    ],
)
def test_names_are_cleaned(given: str, clean: str) -> None:
    assert clean_name(given) == clean
