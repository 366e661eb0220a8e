"""The world outside, simulated over HTTP: a process of its own that shares no code with the portal."""
