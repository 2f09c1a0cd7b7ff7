"""The addresses at which the server listens."""

import ipaddress
import socket

from domain.errors import InvalidRequest


class ExposedAddress(InvalidRequest):
    """Others could reach the server without a password."""


def listen(host: str, port: int, *, exposed: bool) -> socket.socket:
    """Return a listening socket; raise `InvalidRequest` if it is not one of this machine's, is in use, or exposed."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        if not exposed and not ipaddress.ip_address(address[0]).is_loopback:
            raise ExposedAddress(f"Others can reach {host} without a password")
        listening = socket.create_server((address[0], port), family=family)
    except OSError as error:
        found = str(error.strerror).partition(" (while")[0]  # Python repeats the address
        raise InvalidRequest(f"{host}:{port} cannot be listened on: {found}") from error
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else a body waits 40 ms after its headers
    return listening
