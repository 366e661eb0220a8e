"""Environment variables of e-Boks."""

from selfservice.gateways.settings import GatewaySettings

SETTINGS = GatewaySettings(
    address="EBOKS_URL",
    secrets={"EBOKS_TOKEN": "demo-eboks"},
    options={
        "EBOKS_SYSTEM_ID": "4711",
        "EBOKS_CLIENT_ID": "selvbetjening",
        "EBOKS_CONTENT_TYPE": "179343",
        # Paths of the client certificate and its key; empty for the simulator.
        "EBOKS_CERT": "",
        "EBOKS_KEY": "",
    },
)
