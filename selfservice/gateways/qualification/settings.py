"""Environment variables of the qualification of addresses."""

from selfservice.gateways.settings import GatewaySettings

SETTINGS = GatewaySettings(address="QUALIFICATION_URL", secrets={"QUALIFICATION_TOKEN": "demo-qualification"})
