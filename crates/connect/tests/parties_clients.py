"""Drives the sandboxes with independent clients, and has the standard's verifier look at a signature.

Arguments: base URL, Twilio account, secret, SMTP address, webhook secret, its time, its signature,
the signed body. Prints "all good", or fails.
"""

import os
import smtplib
import sys
from email.message import EmailMessage
from urllib.parse import parse_qs, parse_qsl, urlsplit

os.environ["NO_PROXY"] = "*"
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

import requests  # noqa: E402
from authlib.integrations.requests_client import OAuth2Session  # noqa: E402
from authlib.jose import JsonWebKey, jwt  # noqa: E402
from standardwebhooks import Webhook, WebhookVerificationError  # noqa: E402
from twilio.base.exceptions import TwilioRestException  # noqa: E402
from twilio.http.http_client import TwilioHttpClient  # noqa: E402
from twilio.rest import Client  # noqa: E402

base, sid, secret, smtp, hook_secret, at, signature, body = sys.argv[1:]


class Nearby(TwilioHttpClient):
    """Asks the sandbox in place of Twilio."""

    def request(self, method, url, **rest):
        return super().request(method, url.replace("https://api.twilio.com", base), **rest)


twilio = Client(sid, secret, http_client=Nearby())
sent = twilio.messages.create(to="+15558675310", from_="+15017122661", body="Hi")
assert sent.status == "queued" and sent.sid.startswith("SM") and len(sent.sid) == 34
assert sent.date_created is not None
assert twilio.messages(sent.sid).fetch().body == "Hi"
for to, text, code in [("+15005550001", "x", 21211), ("+15558675310", "", 21602)]:
    try:
        twilio.messages.create(to=to, from_="+15017122661", body=text)
    except TwilioRestException as error:
        assert error.code == code and error.status == 400, error
    else:
        raise AssertionError(code)
try:
    Client(sid, "wrong", http_client=Nearby()).messages.create(to="+1", from_="+1", body="x")
except TwilioRestException as error:
    assert error.status == 401 and error.code == 20003, error
else:
    raise AssertionError("let in")

headers = {"webhook-id": "msg_1", "webhook-timestamp": at, "webhook-signature": signature}
assert Webhook(hook_secret).verify(body, headers)["type"] == "invoice.paid"
try:
    Webhook(hook_secret).verify(body + " ", headers)
except WebhookVerificationError:
    pass
else:
    raise AssertionError("an altered body")

home = "http://127.0.0.1:9/callback"


def agree(address, provider, **choices):
    """Decides on the provider's page; the address that it sends the browser back to."""
    assert requests.get(address).status_code == 200
    form = dict(parse_qsl(urlsplit(address).query), login="ada", name="Ada",
                email="ada@example.com", verified="on", act="allow", **choices)
    answer = requests.post(f"{base}/{provider}/decide", data=form, allow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"]


found = requests.get(f"{base}/google/.well-known/openid-configuration").json()
google = OAuth2Session("florin", secret, redirect_uri=home, scope="openid email profile",
                       code_challenge_method="S256")
verifier = "a" * 43
address, state = google.create_authorization_url(
    found["authorization_endpoint"], code_verifier=verifier, nonce="n1")
back = agree(address, "google")
assert parse_qs(urlsplit(back).query)["iss"] == [found["issuer"]]
token = google.fetch_token(found["token_endpoint"], authorization_response=back, state=state,
                           code_verifier=verifier)
keys = JsonWebKey.import_key_set(requests.get(found["jwks_uri"]).json())
claims = jwt.decode(token["id_token"], keys, claims_options={
    "iss": {"essential": True, "value": found["issuer"]},
    "aud": {"essential": True, "value": "florin"},
    "nonce": {"essential": True, "value": "n1"},
})
claims.validate()
assert claims["email_verified"] is True
who = google.get(found["userinfo_endpoint"]).json()
assert who["sub"] == claims["sub"] and who["email"] == "ada@example.com"

github = OAuth2Session("florin", secret, redirect_uri=home, scope="read:user user:email",
                       token_endpoint_auth_method="client_secret_post",
                       code_challenge_method="S256")
address, state = github.create_authorization_url(
    f"{base}/github/login/oauth/authorize", code_verifier=verifier)
back = agree(address, "github")
github.fetch_token(f"{base}/github/login/oauth/access_token", authorization_response=back,
                   state=state, code_verifier=verifier, headers={"Accept": "application/json"})
assert github.get(f"{base}/github/api/v3/user").json()["login"] == "ada"
assert [e["verified"] for e in github.get(f"{base}/github/api/v3/user/emails").json()] == [False, True]

mail = EmailMessage()
mail["Subject"], mail["From"], mail["To"] = "Здраво", "eve@example.com", "ada@example.com"
mail.set_content(".\nText\n")
host, port = smtp.rsplit(":", 1)
with smtplib.SMTP(host, int(port), timeout=10) as server:
    server.login("user", "password")
    server.send_message(mail)
    try:
        server.sendmail("eve@example.com", ["bounce@example.com"], "Subject: x\r\n\r\nx")
    except smtplib.SMTPRecipientsRefused as error:
        assert error.recipients["bounce@example.com"][0] == 550
    else:
        raise AssertionError("taken")

print("all good")
