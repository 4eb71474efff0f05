"""No test reaches the network: Python refuses it, here and in every process that a test starts.

Sockets of this machine alone stay allowed: a browser and Spark talk over loopback, Ray over the machine's own address,
which it finds by "connecting" a datagram socket: that chooses a route and sends nothing.
"""

import socket
import sys


def own_address() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("198.51.100.1", 9))  # RFC 5737: nobody's
        except OSError:
            return "127.0.0.1"
        return str(asked.getsockname()[0])


LOCAL = ("localhost", "127.", "::1", "0.0.0.0", "::ffff:127.", own_address())
ASKED = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}


def refuse(event: str, args: tuple) -> None:  # type: ignore[type-arg]
    if event not in ASKED:
        return
    if event == "socket.connect" and args[0].type == socket.SOCK_DGRAM:
        return
    address = args[ASKED[event]]
    host = address[0] if isinstance(address, tuple) and address else address if event.endswith("name") else None
    if event == "socket.getaddrinfo":
        host = address
    host = host.decode() if isinstance(host, bytes) else host
    if isinstance(host, str) and host and not host.startswith(LOCAL):
        raise PermissionError(f"a test asked for the network: {event} {host}")


sys.addaudithook(refuse)
