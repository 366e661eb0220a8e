"""The demo's telephony solution."""
