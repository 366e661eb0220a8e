"""Value types of the field: each parses what people write, refuses what is wrong, and shows itself the Danish way."""
