"""Sets up the second factors that operators need, and prints an access token of theirs.

Arguments: the site, an e-mail address, its password. The passkey is made of software and forgotten.
"""

import base64
import hashlib
import hmac
import json
import struct
import sys
import time
import urllib.request

from cryptography.hazmat.primitives.asymmetric import ec

site, email, password = sys.argv[1:]
headers = {"Content-Type": "application/json"}


def ask(path, body=None):
    data = json.dumps(body or {}).encode()
    request = urllib.request.Request(f"{site}/api/v1/auth/{path}", data, headers)
    return json.load(urllib.request.urlopen(request, timeout=30))["data"]


def text(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def totp(secret):
    """RFC 6238 with SHA-1, six digits and 30 seconds."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1)
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def passkey(options):
    """What an authenticator answers (Web Authentication, section 6.5), without attestation."""
    point = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
    key_id = b"fuzz" * 4
    # {1: 2, 3: -7, -1: 1, -2: x, -3: y}: a COSE key.
    cose = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + x + b"\x22\x58\x20" + y
    party = hashlib.sha256(options["rp"]["id"].encode()).digest()
    # User present, user verified, credential attached.
    data = party + b"\x45" + bytes(4) + bytes(16) + struct.pack(">H", 16) + key_id + cose
    attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58" + bytes([len(data)]) + data
    client = {"type": "webauthn.create", "challenge": options["challenge"], "origin": site}
    response = {
        "attestationObject": text(attestation),
        "clientDataJSON": text(json.dumps(client).encode()),
    }
    named = {"id": text(key_id), "rawId": text(key_id), "type": "public-key"}
    return {**named, "response": response, "extensions": {}}


token = ask("login", {"email": email, "password": password})["tokens"]["accessToken"]
headers["Authorization"] = f"Bearer {token}"
started = ask("passkeys/options")
credential = passkey(started["options"]["publicKey"])
ask("passkeys", {"name": "Fuzz", "ceremony": started["ceremony"], "credential": credential})
ask("factors/totp/confirm", {"code": totp(ask("factors/totp")["secret"])})
print(token)
