"""Field service: technicians' visits, with their time slots."""
