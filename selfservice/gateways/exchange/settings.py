"""Environment variables of the telephone exchange."""

from selfservice.gateways.settings import GatewaySettings

SETTINGS = GatewaySettings(address="EXCHANGE_URL", secrets={"EXCHANGE_TOKEN": "demo-exchange"})
