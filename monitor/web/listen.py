"""The address that the desk answers on, taken before anything else begins."""

from __future__ import annotations

import errno
import socket

_NOT_HERE = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}
_WAITING = 2_048


def listen(host: str, port: int) -> list[socket.socket]:
    """Sockets that listen on every address that ``host`` has here; ``OSError`` where one is taken."""
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    opened: list[socket.socket] = []
    refused: OSError | None = None
    for family, address in dict.fromkeys((family, (address[0], address[1])) for family, *_, address in found):
        try:
            server = socket.create_server((str(address[0]), int(address[1])), family=family, backlog=_WAITING)
        except OSError as error:
            refused = error
            if error.errno not in _NOT_HERE:  # localhost is also ::1, which a container may not have
                break
        else:
            # Accepted connections inherit it. asyncio sets it only where a socket names its protocol, which
            # this one does not: an answer on a kept connection would wait 40 ms for the last one's receipt.
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            opened.append(server)
    if refused is not None and (refused.errno not in _NOT_HERE or not opened):
        for each in opened:
            each.close()
        raise refused
    return opened
