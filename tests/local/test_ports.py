"""Free and busy ports."""

from __future__ import annotations

import socket

import pytest

from selfservice.local.ports import answers, free_port, is_busy


def test_a_free_port_is_not_busy_and_does_not_answer() -> None:
    port = free_port()
    assert not is_busy(port)
    assert not answers(port)


@pytest.mark.parametrize(
    ("family", "host"),
    [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::1")],
)
def test_a_port_with_a_listener_is_busy(family: socket.AddressFamily, host: str) -> None:
    with socket.socket(family) as listener:
        try:
            listener.bind((host, 0))
        except OSError:
            pytest.skip(f"{host} is not to be had on this machine")
        listener.listen()
        assert is_busy(listener.getsockname()[1])
