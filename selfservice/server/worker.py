"""gunicorn's threaded worker with a bound: what exceeds it is refused by threads of their own.

Each connection carries one request (`keepalive` is 0), so the number of connections is that of requests in flight.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from selfservice.kernel.core.bounds import IN_FLIGHT, REFUSING_THREADS
from selfservice.kernel.web.overload import refuse_in_this_thread


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Worker that hands the requests above the bound to threads in which Django refuses (kernel/web/overload.py)."""

    def init_process(self) -> None:
        """Create the refusing threads in this process, not in its parent."""
        self.refusing = ThreadPoolExecutor(REFUSING_THREADS, initializer=refuse_in_this_thread)
        super().init_process()

    def enqueue_req(self, conn: Any) -> None:
        """Submit the request to the threads that work or to those that refuse."""
        pool = self.tpool if self.nr_conns <= IN_FLIGHT else self.refusing
        done = pool.submit(self.handle, conn)
        done.add_done_callback(lambda future: self.method_queue.defer(self.finish_request, conn, future))
