"""Environment variables of the SMS gateway."""

from selfservice.gateways.settings import GatewaySettings

SETTINGS = GatewaySettings(
    address="SMS_URL",
    secrets={"SMS_TOKEN": "demo-sms"},
    options={"SMS_SENDER": "Nordlys"},
)
