"""The Danish words of the simulated exchange's pages."""

from __future__ import annotations

KINDS = {
    "number": "Numre",
    "flow": "Kaldsflows",
    "schedule": "Åbningstider",
    "user": "Brugere",
    "list": "Lister over numre",
    "recording": "Optagelser",
    "policy": "Regler for opkald ud",
}
TYPES = {
    "hours": "Åbningstid",
    "caller": "Hvem ringer",
    "menu": "Menu",
    "announcement": "Besked",
    "user": "Bruger",
    "ring_group": "Ringegruppe",
    "queue": "Kø",
    "forward": "Viderestilling",
    "subflow": "Andet flow",
    "voicemail": "Telefonsvarer",
    "hangup": "Læg på",
    "number": "Nummeret kaldes",
}
ENDS = {
    "answered": "Besvaret",
    "voicemail": "Telefonsvarer",
    "hangup": "Der blev lagt på",
    "busy": "Optaget",
    "no_answer": "Ingen svarede",
    "unavailable": "Ikke til at få fat i",
    "unassigned": "Nummeret fører ingen steder hen",
    "too_many_steps": "Afbrudt: for mange trin",
    "too_many_hops": "Afbrudt: viderestillet for mange gange",
    "broken": "Afbrudt: flowet fører ingen steder hen",
}
# Of all types of steps; "type.outlet" goes before.
OUTLETS = {
    "open": "åben",
    "closed": "lukket",
    "vacation": "ferie",
    "done": "færdig",
    "timeout": "ingen tast",
    "queue.timeout": "ventet for længe",
    "invalid": "forkert tast",
    "busy": "optaget",
    "no_answer": "intet svar",
    "unavailable": "ikke til rådighed",
    "full": "køen er fuld",
    "no_agents": "ingen i køen kan svare",
    "refused": "afvist",
    "returned": "tilbage",
    "hidden": "skjult nummer",
    "otherwise": "alle andre",
}
REASONS = {
    "override": "nattilstand",
    "exception": "undtagelse på en dato",
    "holiday": "helligdag",
    "weekly": "ugens tider",
    "none": "uden for åbningstid",
}
OUTCOMES = {
    "answered": "svarer",
    "busy": "er optaget",
    "unavailable": "er ikke til rådighed",
    "full": "er fuld",
}
