"""Environment variables of the mobile network."""

from selfservice.gateways.settings import GatewaySettings

SETTINGS = GatewaySettings(
    address="NETWORK_URL",
    secrets={
        "NETWORK_TOKEN": "demo-network",
        # Key with which the network signs its callbacks; without one, the portal refuses all callbacks.
        "NETWORK_CALLBACK_SECRET": "demo-network-callback",
    },
    # "off": the network has no bulk endpoint, so each order is a request.
    options={"NETWORK_BULK": "on"},
    callbacks={"NETWORK_CALLBACK_URL": "/netvaerk/svar/"},
)
