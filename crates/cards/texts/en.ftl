# Navigation
overview = Overview
cards = Cards
decision = Decision

# Overview
no-money = No money yet
no-money-hint = Open an account with POST /api/v1/cards/accounts, and issue a card that it pays for.
in-the-books = { $amount } in the books
held-of-it = { $amount } held
credit = { $amount } credit
available = { $accounts ->
    [one] Available
   *[other] Available in { $accounts } accounts
}
latest-decisions = Latest decisions
no-decision = No decision yet
no-decision-card = Every question about this card will be listed here, with its answer.
no-decision-all = Send a purchase to /api/v1/shared/jit/fund; it appears here by itself.

# Columns
when = When
where-bought = Where
card = Card
answer = Answer
amount = Amount
state = State
programme = Programme
can-spend = Can spend
merchant = Merchant
until = Until
movement = Movement
debited = From
credited = To
message = Message

# Cards
no-card = No card yet
no-card-hint = Issue one with POST /api/v1/cards.
empty-page = Nothing on this page
empty-page-hint = The list ends before it.
purchases = { $count ->
    [one] purchase
   *[other] purchases
}
unknown = unknown
unknown-card = unknown card
unknown-merchant = Unknown merchant

# States of a card
terminated = terminated
frozen = frozen
suspended = suspended
not-activated = not activated
expired = expired
holder-suspended = holder suspended
holder-closed = holder closed
active = active

# One card
freeze-ask = Freeze …
freeze-why = Why
freeze-means = Purchases are declined until somebody lifts the freeze. What is held stays held.
freeze = Freeze the card
lift-freeze = Lift the freeze
freeze-refused = The card was not frozen.
freeze-reason-wrong = Say why in 1 to { $most } characters; others will read it here.
frozen-by = Frozen by { $name } on { $at }.
frozen-means = “{ $reason }”. Purchases are declined; what is held stays held.
somebody = somebody
a-program = a program with an API key
unreadable = A control cannot be read.
unreadable-means = Every purchase is declined until it is set anew or removed: { $names }.
can-be-spent = Can be spent now
account-has = the account has { $amount }
all-account-has = all that the account has
account-ends-first = the account ends before any limit
unreadable-ends = a control cannot be read
limit-ends = “{ $name }” ends first
a-limit-ends = a limit ends first
limits = Limits
no-limit = No limit is set: purchases end where the money does.
held-now = Held now
nothing-held = Nothing is held.
controls = Controls
no-control = No control is set: only the money and the limits decide.
about-card = About this card
currency = Currency
valid-until = Valid until
time-zone = Time zone
holds-last = Holds last
days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
network-token = Network’s token
funding-account = Funding account
group-only = { $group } only

# Rules
at-most = At most { $amount } in one purchase.
only-from = Only from: { $names }.
never-from = Never from: { $names }.
merchant-named = merchant { $number }
category-named = category { $code }
exempt = No rule about merchants applies to: { $names }.
only-in = Only in: { $names }.
never-in = Never in: { $names }.
only-channels = Only { $names }.
never-channels = Never { $names }.
channel-atm = at cash machines
channel-in-store = in shops
channel-online = online
channel-mail = by mail or phone
channel-quasi-cash = for what turns into cash
channel-recurring = for recurring payments
channel-unknown = where the network does not say how
only-hours = Only from { $from } to { $to }, { $zone }.
only-days-and-hours = Only { $days }, from { $from } to { $to }, { $zone }.
days-range = { $first } to { $last }
verify-nothing = Asks for nothing.
verify = Online, by mail and by phone: { $names }.
verify-code = the security code must match
verify-address = the address must match
verify-holder = 3-D Secure must have authenticated the holder
list-or = { $first } or { $last }
list-and = { $first } and { $last }
control-unreadable = This program cannot read it, so every purchase is declined.

# Rhythms of limits
per-day = per day
per-week = per week from { $day }
per-month = per month
per-year = per year
in-any-second = in any second
in-any-seconds = { $count ->
    [one] in any { $count } second
   *[other] in any { $count } seconds
}
in-any-minutes = { $count ->
    [one] in any { $count } minute
   *[other] in any { $count } minutes
}
in-any-hours = { $count ->
    [one] in any { $count } hour
   *[other] in any { $count } hours
}
in-any-days = { $count ->
    [one] in any { $count } day
   *[other] in any { $count } days
}
reach-card = this card
reach-holder = all cards of the holder
reach-programme = all cards of the programme
monday = Monday
tuesday = Tuesday
wednesday = Wednesday
thursday = Thursday
friday = Friday
saturday = Saturday
sunday = Sunday

# Groups of merchants
group-airlines = airlines
group-cash = cash
group-food = food
group-fuel = fuel
group-gambling = gambling
group-hotels = hotels
group-restaurants = restaurants
group-travel = travel

# Verdicts
approved = approved
approved-in-part = approved in part
declined = declined
answered = answered
noted = noted
of-asked = of { $amount }
and-more = { $first }, and { $others } more

# Messages
class-authorization = authorization
class-incremental = incremental
class-purchase = purchase
class-verification = verification
class-inquiry = inquiry
class-advice = advice
class-reversal = reversal
class-expiration = expiration
class-clearing = clearing
class-force-capture = force capture
class-stand-in = stand in
class-refund = refund
class-withdrawal = withdrawal

# Reasons
reason-duplicate-token = this token was used with another body
reason-already-reversed = it was reversed before it came
reason-suspected-duplicate = the same purchase was asked for under another token
reason-unknown-card = there is no such card
reason-wrong-cardholder = the card belongs to somebody else
reason-card-not-activated = the card is not activated
reason-card-frozen = the card is frozen
reason-card-suspended = the card is suspended
reason-card-terminated = the card is terminated
reason-card-expired = the card has expired
reason-cardholder-not-active = the cardholder may not use cards
reason-organisation-suspended = the organisation is suspended
reason-control-unreadable = a control cannot be evaluated
reason-security-code-wrong = the security code is wrong
reason-address-not-verified = the address was not verified
reason-security-code-not-verified = the security code was not verified
reason-authentication-required = the cardholder must be authenticated
reason-authentication-failed = the cardholder’s authentication failed
reason-channel-blocked = this way of paying is blocked
reason-channel-not-allowed = this way of paying is not allowed
reason-country-blocked = the country is blocked
reason-country-not-allowed = the country is not allowed
reason-outside-hours = outside the allowed hours
reason-merchant-blocked = the merchant is blocked
reason-merchant-not-allowed = the merchant is not allowed
reason-amount-invalid = the amount is not valid
reason-currency-mismatch = not the card’s currency
reason-exceeds-transaction-cap = above the limit for one purchase
reason-exceeds-amount-limit = above a spending limit
reason-exceeds-count-limit = above the number of purchases
reason-insufficient-funds = not enough money
reason-too-many-messages = too many messages about one purchase

# What a decision means for the money
nothing-moved = Nothing moved in the books.
nothing-is-held = Nothing is held for it.
sum-partial = { $asked } were asked for and { $approved } approved, since that is all there was.
sum-purchase = Nothing spoke against it: { $approved } are settled at once.
sum-verification = The card is in order. No money was asked for.
sum-approved = Nothing spoke against it: { $approved } were set aside.
sum-answered = The network asked what is on the account and was told.
fact-advice = The merchant and the network agreed on { $amount } in all.
fact-reversal = { $amount } of the purchase will not be settled.
fact-expiration = The network let the purchase expire: nothing of it is held any more.
fact-clearing = { $amount } of the purchase were settled.
fact-force-capture = { $amount } were settled that Florin was never asked about.
fact-stand-in = The network approved { $amount } in our place.
fact-refund = { $amount } came back.
fact-withdrawal = The network took its question back: nothing is held for it.
fact-other = The network told it.

# One decision
how-decided = How it was decided
nothing-decided = Nothing was decided: the network told a fact, and a fact is booked.
what-asked = What was asked
what-told = What was told
place = Place
category = Category
merchant-number = Merchant number
authorization = Authorization
where-time-went = Where the time went
waited = Waited for its batch
loaded = Loaded
decided = Decided
together = { $messages ->
    [one] { $time }, { $messages } message together
   *[other] { $time }, { $messages } messages together
}
in-books = In the books
nothing-in-books = Nothing: the books are as they were before.
purchase-stands = The purchase as it stands
this-one = this one
held = Held
settled = Settled
refunded = Refunded

# Steps
step-reversals = Reversals
step-messages = Messages
step-repeats = Repeats
step-card = Card
step-cardholder = Cardholder
step-organisation = Organisation
step-controls = Controls
step-verification = Verification
step-channel = Channel and country
step-merchant = Merchant
step-amount = Amount
step-cap = Cap
step-limits = Limits
step-funds = Funds
step-ledger = Ledger
passed = passed
in-part = in part
failed = failed
not-asked = not asked
in-all-at-most = { $total } in all, at most { $most }
counted-before = counted before, { $left } left
asked-and-left = { $asked } asked, { $left } left

# Movements
moved-back = given back
moved-settled = settled
moved-held = held
moved-released = released
place-funding = The card’s account
place-settlement = Owed to the network
place-used = Limits used
place-limit = Limit “{ $name }”
place-a-limit = A limit

# Flags
look = Somebody should look:
flag-over-captured = the purchase was settled for more than was authorized.
flag-over-reversed = the purchase was reversed for more than was authorized.
flag-unauthorized-capture = the purchase was settled without an authorization.
flag-over-refunded = the purchase was refunded for more than was settled.
flag-stand-in = the purchase was approved by the network in our place.

# Why something was not done
refusal-card_terminated = The card is terminated; that cannot be undone.
refusal-cardholder_closed = The cardholder is closed; that cannot be undone.
