"""Actions that publish and restore versions."""
