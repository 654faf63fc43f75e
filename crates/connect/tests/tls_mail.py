"""Two mail servers that want TLS, and a program that sends mail through them.

Arguments: the program. It is run with the authority that the servers' certificates are by in
SSL_CERT_FILE, and with MAIL_TLS_PORT, MAIL_STARTTLS_PORT and MAIL_PLAIN_PORT. Prints "all good", or
fails.
"""

import os
import ssl
import subprocess
import sys
import tempfile

import trustme
from aiosmtpd.controller import Controller

program = sys.argv[1]


class Kept:
    """Takes every message, and remembers how it came."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        self.messages.append((session.ssl is not None, envelope.rcpt_tos, envelope.content))
        return "250 kept"


authority = trustme.CA()
certificate = authority.issue_cert("localhost")
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
certificate.configure_cert(context)

wrapped, upgraded, plain = Kept(), Kept(), Kept()
servers = [
    Controller(wrapped, hostname="localhost", port=0, ssl_context=context),
    Controller(upgraded, hostname="localhost", port=0, tls_context=context, require_starttls=True),
    Controller(plain, hostname="localhost", port=0),
]


def port(server):
    return str(server.server.sockets[0].getsockname()[1])


def serve(server):
    # With TLS from the first byte the controller's own first look would have to speak it too.
    server._trigger_server = lambda: None
    server.start()
    return port(server)


with tempfile.TemporaryDirectory() as folder:
    roots = os.path.join(folder, "roots.pem")
    authority.cert_pem.write_to_path(roots)
    ports = [serve(server) for server in servers]
    names = ["MAIL_TLS_PORT", "MAIL_STARTTLS_PORT", "MAIL_PLAIN_PORT"]
    environment = {**os.environ, "SSL_CERT_FILE": roots, **dict(zip(names, ports))}
    arguments = [program, "--exact", "sends_over_tls", "--ignored", "--nocapture"]
    played = subprocess.run(arguments, env=environment, timeout=40, capture_output=True, text=True)
    assert played.returncode == 0 and "1 passed" in played.stdout, played.stdout + played.stderr
    for server in servers:
        server.stop()

assert [(is_tls, to) for is_tls, to, _ in wrapped.messages] == [(True, ["ada@example.com"])]
assert [(is_tls, to) for is_tls, to, _ in upgraded.messages] == [(True, ["ada@example.com"])]
assert b"Hi over STARTTLS" in upgraded.messages[0][2]
# Whoever does not offer TLS gets nothing.
assert plain.messages == []
print("all good")
