"""Simulators of external systems over HTTP, in a process that shares only the gateways' settings with the portal."""
