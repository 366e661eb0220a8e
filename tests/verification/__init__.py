"""One contract that every client of a system outside meets, shown against the simulators and against raw sockets."""
