"""Value types of the telephony domain: each parses and validates user input and formats it the Danish way."""
