"""Recordings: seen with the solution, changed by those who draft call flows, replaced by those who publish them."""

from __future__ import annotations

from typing import Any

from selfservice.kernel.scope.models import as_system
from telephony.recordings.views import RecordingAct
from telephony.sound.read import Sound
from tests.isolation.arena import Arena
from tests.isolation.makers import of_model
from tests.isolation.rows import new_row
from tests.isolation.rule import Rule
from tests.isolation.telephony.exchange import acts_of
from tests.telephony import make

RECORDING = "telephony.Recording"
# The beginning of a WAV file: the exchange looks no further.
WAV = b"RIFF\0\0\0\0WAVE"
RULES = {
    "recordings": Rule("function", "solution"),
    "recording_add": Rule("function", "solution_draft"),
    "recording": Rule("function", "solution", things="scope"),
    "recording_sound": Rule("function", "solution", things="scope"),
    "recording_act": Rule("act", "solution_draft", things="scope", first=True),
    "recording_replace": Rule("act", "solution_publish", things="scope", first=True),
}
SHUT = frozenset({"recording_add", "recording_act", "recording_replace"})
MAKERS = {
    "recording": of_model(RECORDING),
    "recording_sound": of_model(RECORDING),
    "recording_act": acts_of(RecordingAct, RECORDING),
    "recording_replace": of_model(RECORDING),
}


def unused(arena: Arena, company: str) -> Any:
    """A recording that nothing plays."""
    with as_system("tests: a recording"):
        return new_row(arena, RECORDING, company, sound=WAV)


TARGETS = {"rename_recording": unused, "replace_recording": unused, "delete_recording": unused}
DATA: dict[str, Any] = {
    "add_recording": lambda arena: {
        "company": str(arena.companies["nordhavn"].uid),
        "name": f"Ny {next(make.COUNT)}",
        "language": "da",
        "sound": Sound(WAV, 1.0, -6.0),
    },
    "rename_recording": lambda _arena: {"name": f"Navn {next(make.COUNT)}"},
    "replace_recording": lambda _arena: {"sound": Sound(WAV, 2.0, -6.0)},
    "delete_recording": lambda _arena: {},
}
