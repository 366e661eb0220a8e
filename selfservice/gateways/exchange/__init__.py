"""The telephone exchange: the company's users, numbers, schedules and call flows, as the portal publishes them."""
