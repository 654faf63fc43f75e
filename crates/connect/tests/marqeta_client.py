"""Drives the sandbox server with the network's own Python client (PyPI: marqeta 0.2.1).

Arguments: base URL of the server, application token, access token, gateway URL, gateway user,
gateway password, webhook secret. Prints "all good", or fails.
"""

import os
import sys

os.environ["NO_PROXY"] = "*"

from marqeta import Client  # noqa: E402
from marqeta.errors import MarqetaError  # noqa: E402

base, application, access, gateway, user, password, secret = sys.argv[1:]
client = Client(base, application, access, timeout=10)


def refused(code, act):
    try:
        act()
    except MarqetaError as error:
        assert error.code == code, (error.code, error.message)
        assert error.message
    else:
        raise AssertionError(f"expected {code}")


assert client.ping().success is True

source = client.funding_sources.program_gateway.create({
    "token": "gateway", "name": "Gateway", "url": gateway + "/api/v1/shared/jit/fund",
    "basic_auth_username": user, "basic_auth_password": password,
})
assert source.token == "gateway"
assert client.funding_sources.program_gateway.find("gateway").name == "Gateway"

product = client.card_products.create({
    "token": "product", "name": "Product", "start_date": "2026-01-01", "active": True,
    "config": {
        "card_life_cycle": {"activate_upon_issue": True},
        "fulfillment": {"payment_instrument": "VIRTUAL_PAN"},
        "jit_funding": {"programgateway_funding_source": {
            "enabled": True, "funding_source_token": "gateway", "refunds_destination": "GATEWAY"}},
    },
})
assert product.name == "Product"
assert client.card_products.list()[0].token == "product"

for n in range(12):
    client.users.create({"token": f"user-{n}", "first_name": "Person", "last_name": str(n)})
assert len(client.users.list()) == 12
page = client.users.page(count=5, start_index=10)
assert (page["count"], page["is_more"]) == (2, False), page
assert client.users.find("user-3").last_name == "3"
same = client.users.create({"token": "user-3", "first_name": "Person", "last_name": "3"})
assert same.token == "user-3"
refused("409001", lambda: client.users.create({"token": "user-3", "first_name": "Other"}))
refused("404001", lambda: client.users.find("nobody"))
refused("400001", lambda: client.cards.create({"user_token": "user-3"}))

card = client.cards.create({"user_token": "user-3", "card_product_token": "product"})
assert card.state == "ACTIVE" and len(card.token) == 36, str(card)
assert card.pan.endswith(card.last_four)
assert client.cards.find(card.token).user_token == "user-3"
assert [c.token for c in client.cards.list_for_user("user-3")] == [card.token]

hook = client.webhooks.create({
    "token": "hook", "name": "Hook", "active": True, "events": ["*"],
    "config": {"url": gateway + "/api/webhooks/marqeta", "secret": secret,
               "basic_auth_username": user, "basic_auth_password": password},
})
assert hook.token == "hook"
assert client.webhooks.list()[0].name == "Hook"
client.webhooks("hook").ping()

merchant = {"mcc": "5812", "name": "KAJ LIPATA", "city": "Skopje", "country": "MKD"}
reply, status = client.post("simulate/authorization", {
    "card_token": card.token, "amount": "38.50", "mid": "11111", "card_acceptor": merchant})
transaction = reply["transaction"]
assert (status, transaction["state"], transaction["amount"]) == (201, "PENDING", 38.5), reply
reply, status = client.post("simulate/clearing", {
    "original_transaction_token": transaction["token"], "amount": 44})
assert (status, reply["transaction"]["type"]) == (201, "authorization.clearing"), reply
reply, status = client.post("simulate/authorization", {
    "card_token": card.token, "amount": 5000, "mid": "11111"})
assert (status, reply["transaction"]["state"]) == (201, "DECLINED"), reply
found = client.transactions.find(transaction["token"])
assert found.state == "PENDING" and found.card_token == card.token

stranger = Client(base, application, "guess", timeout=10)
refused("401001", stranger.ping)
print("all good")
