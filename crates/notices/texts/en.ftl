# Endpoints
webhooks = Webhooks
webhooks-text = What happens is sent to these addresses as it happens, signed, and tried again for a day.
webhook = Webhook
endpoint = Endpoint
no-endpoints = Nobody is told yet
no-endpoints-hint = Add an address below; what happens from then on is sent there.
add-endpoint = Add an endpoint
add = Add the endpoint
address = Address
what-for = What for
hears-of = What it hears of
kinds-of-events = Kinds of events
state = State
endpoint-active = active
endpoint-paused = paused
endpoint-disabled = disabled
settings = Settings
save = Save
pause = Pause
resume = Resume
send-test = Send a test
new-secret-begin = New secret …
new-secret = Make a new secret
new-secret-hint = The previous secret signs as well for 24 hours, so that receivers can change over.
remove-begin = Remove …
remove = Remove the endpoint
remove-hint = Its messages go with it. Pausing keeps them.
disabled-title = Nothing is sent any more.
two-signatures-title = Messages bear two signatures.
previous-until = The previous secret signs as well until { $until }.

# The secret, shown once
the-secret = The secret
secret-of = The secret of { $url }
secret-text = Whoever receives the messages verifies them with it, as Standard Webhooks say. Keep it now: nobody can show it again.
secret-learn = What Standard Webhooks say
secret-kept = I have kept it
copy = Copy

# Messages
messages = Messages
message = Message
no-messages = Nothing was sent yet
no-messages-hint = Send a test to see that messages arrive.
what = What
attempts = Attempts
when = When
delivered = delivered
failed = failed
tried-again = tried again
on-its-way = on its way
send-again = Send again
next-attempt = Next attempt
not-tried = It was not tried yet.
no-answer = no answer
came-back = What came back
what-is-sent = What is sent
event = Event
none = none
milliseconds = { $n } ms

# Kinds of events
kind-card-issued = A card was issued.
kind-card-state_changed = A card was activated, suspended or terminated.
kind-card-frozen = A card was frozen.
kind-card-freeze_lifted = A card’s freeze was lifted.
kind-card_authorization-approved = A purchase was approved.
kind-card_authorization-declined = A purchase was declined.
kind-card_authorization-noted = The card network told a fact about a purchase.
kind-card_control-set = A spending control was set.
kind-card_control-changed = A spending control was changed.
kind-card_control-removed = A spending control was removed.
kind-card_programme-founded = A card programme was founded.
kind-cardholder-added = A cardholder was added.
kind-cardholder-state_changed = A cardholder was suspended or reinstated.
kind-expense-recorded = An expense was recorded.
kind-expense-changed = An expense was changed.
kind-expense-deleted = An expense was deleted.
kind-expense-restored = A deleted expense was brought back.
kind-expense_budget-reached = Half of a budget, three quarters, nine tenths or all of it is spent.
kind-membership-joined = Somebody joined the organisation.
kind-api_key-issued = An API key was issued.
kind-api_key-revoked = An API key was revoked.

# Why something was not done
wrong-url = An address has 1 to 2,000 characters.
wrong-description = At most 200 characters on one line.
wrong-kinds = Choose at least one kind of event.
refusal-address_not_allowed = Nothing is sent to this address: it has to be a public one, with https.
refusal-too_many_endpoints = There are 20 endpoints; remove one that nobody needs.
refusal-delivery_pending = This message is on its way already.
