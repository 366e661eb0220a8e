"""Users of the telephony solution: their list and pages, numbers, presence and forwarding."""
