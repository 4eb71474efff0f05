"""No test reaches the network: Python refuses it, here and in every process that a test starts.

Sockets of this machine alone stay allowed: a browser, Ray and Spark talk over loopback.
"""

import sys

LOCAL = ("localhost", "127.", "::1", "0.0.0.0", "::ffff:127.")
ASKED = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}


def refuse(event: str, args: tuple) -> None:  # type: ignore[type-arg]
    if event not in ASKED:
        return
    address = args[ASKED[event]]
    host = address[0] if isinstance(address, tuple) and address else address if event.endswith("name") else None
    if event == "socket.getaddrinfo":
        host = address
    host = host.decode() if isinstance(host, bytes) else host
    if isinstance(host, str) and host and not host.startswith(LOCAL):
        raise PermissionError(f"a test asked for the network: {event} {host}")


sys.addaudithook(refuse)
