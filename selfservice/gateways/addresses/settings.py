"""Environment variables of the register of addresses."""

from selfservice.gateways.settings import GatewaySettings

# The token belongs to the server: no page and no answer of the portal contains it.
SETTINGS = GatewaySettings(address="ADDRESSES_URL", secrets={"ADDRESSES_TOKEN": "demo-addresses"})
