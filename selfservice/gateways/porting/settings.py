"""Environment variables of number portability."""

from selfservice.gateways.settings import GatewaySettings

SETTINGS = GatewaySettings(
    address="PORTING_URL",
    secrets={"PORTING_TOKEN": "demo-porting"},
    # Our own code at the clearing house: the operator that receives the numbers.
    options={"PORTING_OPERATOR": "NOR"},
)
