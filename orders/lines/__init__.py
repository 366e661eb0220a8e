"""Order internet, telephony and circuits: the address, what can be had there, and the form."""
