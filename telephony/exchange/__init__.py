"""Send what the portal knows to the telephone exchange, and read its report of usage."""
