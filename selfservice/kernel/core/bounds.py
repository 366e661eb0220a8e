"""How much a web process does at once. The numbers depend on each other: see docs/adr/0024."""

from __future__ import annotations

# Threads that answer requests; each holds a connection to the database.
THREADS = 8
# Passwords being checked: one is hashed (0.2 s), the others wait for at most 0.9 s. Other pages have the other threads.
HASHES = 5
# Requests that run or wait: at 40 a second, the last waits 0.8 s. Those above get 503.
IN_FLIGHT = 32
# Threads that answer these 503: a client that sends nothing holds one for five seconds.
REFUSING_THREADS = 4
