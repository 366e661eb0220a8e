"""Opening hours: the week, public holidays, dated exceptions, the night switch, and the receptionist's page."""
