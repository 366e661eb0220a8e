"""Environment variables of the mobile network."""

from selfservice.gateways.settings import GatewaySettings

SETTINGS = GatewaySettings(
    address="NETWORK_URL",
    secrets={
        "NETWORK_TOKEN": "demo-network",
        # What the network signs its call-backs with; without one, none is believed.
        "NETWORK_CALLBACK_SECRET": "demo-network-callback",
    },
    callbacks={"NETWORK_CALLBACK_URL": "/netvaerk/svar/"},
)
