"""Tools that run the portal on one machine: embedded servers, a process supervisor, the demo and the gates.

The package starts the portal as subprocesses. It imports only the gateways' settings of the project, and no Django.
"""
