"""Environment variables of the CVR register."""

from selfservice.gateways.settings import GatewaySettings

SETTINGS = GatewaySettings(
    address="CVR_URL",
    secrets={"CVR_PASSWORD": "demo-cvr"},
    options={"CVR_USER": "demo"},
)
