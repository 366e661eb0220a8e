"""Documents in an S3-compatible store, over HTTP: moto's server."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import boto3
import pytest
from moto.server import ThreadedMotoServer

from billing.documents import store
from billing.documents.archive import Archive, entries
from billing.models import Invoice
from selfservice.composition import document_store
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.scope.actor import SystemActor
from selfservice.kernel.scope.models import as_system
from tests.billing.files import Load

CREDENTIALS = {"aws_access_key_id": "key", "aws_secret_access_key": "se/cret", "region_name": "eu-north-1"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of the server."""
    made = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    made.start()
    host, port = made.get_host_and_port()
    client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", **CREDENTIALS)
    client.create_bucket(Bucket="fakturaer", CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    client.close()
    yield f"{host}:{port}"
    made.stop()


@pytest.fixture
def invoice(server: str, load: Load, settings: Any) -> Invoice:
    """An invoice, whose documents are in the bucket."""
    url = f"http://key:se%2Fcret@{server}/fakturaer?region=eu-north-1"
    settings.STORAGES = settings.STORAGES | {"documents": document_store(url, "")}
    load(invoices=[{}], lines=[{}])
    with as_system("tests: look"):
        found: Invoice = Invoice.objects.system().get()
        return found


def test_a_document_is_put_read_and_deleted(invoice: Invoice) -> None:
    document = store.put(invoice, store.Kind.PDF, b"%PDF-1")
    assert store.put(invoice, store.Kind.PDF, b"%PDF-1").name == document.name
    assert store.read(document.name, document.sha256) == b"%PDF-1"
    with as_system("tests: a row"):
        document.save()
        found = entries(Invoice.objects.system(), 10)
        archive = b"".join(Archive(SystemActor(reason="tests"), found, "da").parts())
    assert ZipFile(io.BytesIO(archive)).read("Faktura_26110001_44100271_2026-11-01.pdf") == b"%PDF-1"
    with as_system("tests: its day has come"):
        document.delete()
    with pytest.raises(FileNotFoundError):
        store.read(document.name, document.sha256)


def test_a_store_that_does_not_answer(invoice: Invoice, settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    settings.STORAGES = settings.STORAGES | {"documents": document_store(f"http://k:s@127.0.0.1:{port}/fakturaer", "")}
    for call in (lambda: store.put(invoice, store.Kind.PDF, b"x"), lambda: store.read("x", "")):
        with pytest.raises(Unavailable, match="EndpointConnectionError"):
            call()


def test_a_bucket_that_does_not_exist(invoice: Invoice, server: str, settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | {"documents": document_store(f"http://k:s@{server}/andre", "")}
    with pytest.raises(Unavailable):
        store.put(invoice, store.Kind.PDF, b"x")


def test_what_the_address_says(tmp_path: Path) -> None:
    assert document_store("", str(tmp_path))["OPTIONS"] == {"location": str(tmp_path)}
    options = document_store("https://store.example:9000/bucket", "")["OPTIONS"]
    assert (options["endpoint_url"], options["bucket_name"]) == ("https://store.example:9000", "bucket")
    assert options["access_key"] is options["secret_key"] is options["region_name"] is None
