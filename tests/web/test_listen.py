"""The sockets that the desk answers on."""

from __future__ import annotations

import socket

from monitor.web.listen import listen


def test_an_answer_does_not_wait_for_the_receipt_of_the_one_before() -> None:
    """On a connection that is kept it would, for 40 ms, unless the server's side says otherwise."""
    (server,) = listen("127.0.0.1", 0)
    with server, socket.create_connection(server.getsockname()), server.accept()[0] as accepted:
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
