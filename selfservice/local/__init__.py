"""The portal on one machine: embedded servers, a supervisor, the demo and the gates.

A house of its own: it starts the rest as processes and imports none of it (no Django either).
"""
