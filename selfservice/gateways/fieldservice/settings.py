"""Environment variables of field service."""

from selfservice.gateways.settings import GatewaySettings

SETTINGS = GatewaySettings(address="FIELDSERVICE_URL", secrets={"FIELDSERVICE_TOKEN": "demo-fieldservice"})
