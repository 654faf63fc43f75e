"""Two mail servers that want TLS, and a program that sends mail through them.

Arguments: the program. It is run with the authority that the servers' certificates are by in
SSL_CERT_FILE, and with MAIL_TLS_PORT, MAIL_STARTTLS_PORT and MAIL_PLAIN_PORT. Prints "all good", or
fails.
"""

import asyncio
import os
import ssl
import sys
import tempfile

import trustme
from aiosmtpd.smtp import SMTP

program = sys.argv[1]


class Kept:
    """Takes every message, and remembers how it came."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        is_tls = server.transport.get_extra_info("ssl_object") is not None
        self.messages.append((is_tls, envelope.rcpt_tos, envelope.content))
        return "250 kept"


async def serve(kept, wraps=None, **options):
    loop = asyncio.get_running_loop()
    made = lambda: SMTP(kept, hostname="localhost", loop=loop, **options)  # noqa: E731
    return await loop.create_server(made, "127.0.0.1", 0, ssl=wraps)


async def play():
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    wrapped, upgraded, plain = Kept(), Kept(), Kept()
    servers = {
        "MAIL_TLS_PORT": await serve(wrapped, wraps=context),
        "MAIL_STARTTLS_PORT": await serve(upgraded, tls_context=context, require_starttls=True),
        "MAIL_PLAIN_PORT": await serve(plain),
    }
    with tempfile.TemporaryDirectory() as folder:
        roots = os.path.join(folder, "roots.pem")
        authority.cert_pem.write_to_path(roots)
        environment = {**os.environ, "SSL_CERT_FILE": roots}
        for name, server in servers.items():
            environment[name] = str(server.sockets[0].getsockname()[1])
        played = await asyncio.create_subprocess_exec(
            program, "--exact", "mail_is_sent_over_tls_or_not_at_all", "--nocapture",
            env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
        out, _ = await asyncio.wait_for(played.communicate(), 40)
        assert played.returncode == 0 and b"1 passed" in out, out.decode()
    for kept in [wrapped, upgraded]:
        assert [(is_tls, to) for is_tls, to, _ in kept.messages] == [(True, ["ada@example.com"])]
    assert b"Hi over STARTTLS" in upgraded.messages[0][2]
    # Whoever does not offer TLS gets nothing.
    assert plain.messages == []


asyncio.run(play())
print("all good")
