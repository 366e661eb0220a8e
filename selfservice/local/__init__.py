"""The portal on one machine: embedded servers, a supervisor, the demo and the gates.

It starts the rest as processes and imports none of it but the gateways' settings (no Django either).
"""
