"""Recordings: what is uploaded is checked, who may listen, and what is used is not deleted."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.functions import Function
from accounts.models import Company, User
from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.base import Action, ActionRefused
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from telephony.models import FlowVersion, Recording
from telephony.recordings.actions.delete_recording import DeleteRecording
from telephony.recordings.actions.rename_recording import RenameRecording
from telephony.recordings.use import uses_of
from tests.telephony import make
from tests.world import World, make_user

SOUNDS = Path(__file__).parent / "sounds"
SignedIn = Callable[[User], Client]


def silence(seconds: int, rate: int = 8000) -> bytes:
    """A WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, rate, 0, "NONE", ""))
        writer.writeframes(b"\x20\x10" * (rate * seconds))
    return file.getvalue()


def upload(client: Client, data: bytes, name: str = "Velkomst", **more: Any) -> Any:
    file = SimpleUploadedFile("sound.bin", data)
    return client.post(reverse("recording_add"), {"name": name, "language": "da", "file": file, **more})


def recordings(company: Company) -> list[Recording]:
    with as_system("tests"):
        return list(Recording.objects.system().filter(company=company).order_by("pk"))


def act(action: type[Action], row: Recording, user: User, **data: Any) -> Any:
    with as_system("tests"):
        actor = portal_actor(user)
    return run(action, actor, row.uid, data)


def test_an_uploaded_sound_is_converted_and_sent_to_the_exchange(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.frida)
    answer = upload(client, (SOUNDS / "tone.mp3").read_bytes())
    (row,) = recordings(world.fremmed)
    assert answer["Location"] == reverse("recording", args=[row.uid])
    assert bytes(row.sound).startswith(b"RIFF") and row.seconds > 0 and row.author_name == world.frida.name
    with as_system("tests"):
        (command,) = OutboxCommand.objects.system().filter(kind="exchange.sync")
    assert command.payload["objects"] == [["recording", str(row.uid)]]
    page = client.get(answer["Location"]).content.decode()
    assert "Velkomst" in page and "0.01" in page and "<dt>Tilføjet</dt>" in page
    assert "Velkomst" in client.get(reverse("recordings")).content.decode()


def test_a_sound_may_be_larger_than_other_forms(world: World, signed_in: SignedIn) -> None:
    data = silence(150)
    assert len(data) > 2 << 20
    assert upload(signed_in(world.frida), data).status_code == 302
    assert int(recordings(world.fremmed)[0].seconds) == 150


def test_a_picture_a_taken_name_and_nothing_at_all_are_refused(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.frida)
    assert "billede" in upload(client, b"\x89PNG\r\n\x1a\n" + b"\0" * 50).content.decode()
    assert (
        'id="id_file_error"' in client.post(reverse("recording_add"), {"name": "A", "language": "da"}).content.decode()
    )
    with as_system("tests"):
        make.recording(world.fremmed, "Velkomst")
    assert 'id="id_name_error"' in upload(client, silence(1)).content.decode()
    assert len(recordings(world.fremmed)) == 1


def test_the_sound_is_played_whole_or_in_parts_and_by_nobody_else(world: World, signed_in: SignedIn) -> None:
    with as_system("tests"):
        row = make.recording(world.fremmed)
    url, client = reverse("recording_sound", args=[row.uid]), signed_in(world.frida)
    whole = client.get(url)
    assert (whole.content, whole["Cache-Control"], whole["Content-Type"]) == (bytes(row.sound), "no-store", "audio/wav")
    part = client.get(url, headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, bytes(row.sound)[4:8])
    assert part["Content-Range"] == f"bytes 4-7/{len(row.sound)}"
    assert client.get(url, headers={"Range": "bytes=99999999-"}).status_code == 416
    assert client.get(url, headers={"Range": f"bytes={'9' * 5000}-"}).status_code == 200
    assert signed_in(world.mette).get(url).status_code == 404
    assert signed_in(world.freja).get(url).status_code == 403


def test_a_sound_is_replaced_wherever_it_is_played(world: World, signed_in: SignedIn) -> None:
    with as_system("tests"):
        row = make.recording(world.fremmed)
        make.greeting(world.fremmed, timezone.now(), prompt={"text": {}, "recording": {"da": str(row.uid)}})
        drafter = make_user(world.fremmed, "dorte", (Function.SOLUTION, Function.SOLUTION_DRAFT))
    client, url = signed_in(world.frida), reverse("recording_replace", args=[row.uid])
    page = client.get(reverse("recording", args=[row.uid])).content.decode()
    assert f'href="{url}"' in page
    assert "Feriesvar: " in client.get(url).content.decode()
    assert "billede" in client.post(url, {"file": SimpleUploadedFile("a", b"\x89PNG" + b"\0" * 50)}).content.decode()
    answer = client.post(url, {"file": SimpleUploadedFile("sound.wav", silence(3))}, follow=True)
    assert "har fået den nye lyd" in answer.content.decode()
    (found,) = recordings(world.fremmed)
    assert (found.uid, found.name, float(found.seconds)) == (row.uid, "Velkomst", 3)
    assert bytes(found.sound) != bytes(row.sound)
    with as_system("tests"):
        (command,) = OutboxCommand.objects.system().filter(kind="exchange.sync")
    assert command.payload["objects"] == [["recording", str(row.uid)]]
    # Callers notice it at once: who only drafts can't.
    assert signed_in(drafter).get(url).status_code == 403


@pytest.mark.parametrize("state", ["draft", "published"])
def test_what_a_flow_plays_is_not_deleted(world: World, state: str) -> None:
    with as_system("tests"):
        row = make.recording(world.fremmed)
        played = {"schema": 1, "start": "a", "nodes": {
            "a": {"type": "hangup", "prompt": {"text": {}, "recording": {"da": str(row.uid)}}}}}  # fmt: skip
        make.flow(world.fremmed, "Lager", **{state: played})
    with pytest.raises(ActionRefused, match="Lager"):
        act(DeleteRecording, row, world.frida)
    with as_system("tests"):
        FlowVersion.objects.system().filter(company=world.fremmed).update(state="archived")
    act(DeleteRecording, row, world.frida)
    assert recordings(world.fremmed) == []


def test_a_recording_is_renamed_to_a_name_that_is_free(world: World) -> None:
    with as_system("tests"):
        row, _other = make.recording(world.fremmed), make.recording(world.fremmed, "Jul")
    with pytest.raises(ActionRefused):
        act(RenameRecording, row, world.frida, name="Jul")
    act(RenameRecording, row, world.frida, name="Sommer")
    assert recordings(world.fremmed)[0].name == "Sommer"


def test_a_flow_of_an_earlier_program_is_left_out_of_what_plays_it(world: World, actor: PortalActor) -> None:
    with as_system("tests"):
        recording = make.recording(world.nordhavn)
        make.flow(world.nordhavn, published={"schema": 0})
    assert uses_of(actor, recording) == []
