"""The addresses at which the server listens."""

import socket

from interfaces.mcp_server.transports import listen


def test_a_body_does_not_wait_until_the_client_has_acknowledged_its_headers() -> None:
    with listen("127.0.0.1", 0, exposed=False) as listening, socket.create_connection(listening.getsockname()):
        connection, _ = listening.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
