# The operators' pages
operations = Operations
audit-log = Audit log
features = Features
inbox = Inbox
jobs = Jobs
search = Search
show-all = Show all
any = any
none = none
nothing = nothing
unknown = unknown
not-yet = not yet
organisation = Organisation
when = When
what = What
who = Who
about = About
since-day = From
until-day = Until
found = { $count ->
    [one] { $count } found
   *[other] { $count } found in all
}

# Audit log
the-log = The log
verify-now = Verify now
checkpoint-hint = This checkpoint, kept elsewhere, proves later what the log was now.
sealed-events = { $count ->
    [one] { $count } event sealed
   *[other] { $count } events sealed
}
signed = signed
not-signed = not signed
entries = Entries
nothing-recorded = Nothing is recorded
nothing-recorded-hint = What people and their keys change appears here within a second.
clean-title = The log is as it was sealed.
altered-title = The log is not as it was sealed: { $count ->
    [one] { $count } finding.
   *[other] { $count } findings.
}
read-again = { $events } events in { $blocks } blocks were read again, { $signed } of them signed.
what-changed = What changed
nothing-more = Nothing more was recorded than that it happened.
before = Before
after = After
value = value
who-and-where = Who and from where
address = Address
program = Program
correlation = Correlation
event = Event
the-proof = The proof
place-in-tree = Place in the tree
counted-from-0 = { $index }, counted from 0
leaf = Leaf
root = Root
way-to-root = Way to the root
leaf-is-root = the leaf is the root
what-was-sealed = What was sealed
the-checkpoint = The checkpoint
no-proof = There is no proof.
no-proof-yet = It is sealed within a second; look again then.
no-proof-altered = The event is not as it was sealed; verify the log.
proven = Proven to be in the log.
proven-place = It is entry { $place } of { $size }, under the root below.
proof-fails = The proof does not hold.
proof-fails-hint = The hashes do not lead to the root; verify the log.
finding-altered = Event { $event } was altered (block { $block }).
finding-missing = An event behind { $event } is missing (block { $block }).
finding-added = Event { $event } was added after the sealing (block { $block }).
finding-moved = Event { $event } was moved (block { $block }).
finding-list = The list of the log is wrong about event { $event } (block { $block }).
finding-gap = Block { $block } does not follow the one before it.
finding-chain = The chain of block { $block } is broken.
finding-root = The root of block { $block } is not its events’.
finding-signature = The signature of block { $block } is not valid.
finding-unsigned = Block { $block } lost its signature.
finding-subtree = The subtree { $position } of level { $level } is wrong.
finding-head = The head does not stand where the last block ends.
finding-checkpoint = The kept checkpoint of { $size } events is not one of this log.

# Features
features-text = A change counts from the next request on, in every process.
feature = Feature
for-everybody = For everybody
organisations-apart = Organisations apart
on = on
off = off
on-by-default = on by default
off-by-default = off by default
on-for = on for { $percentage } %
default-variable = Its default is the setting
feature-is = The feature is
as-environment = as the environment says
percentage = For so many organisations in a hundred
percentage-hint = Always the same ones; a larger number only adds to them.
set = Set
nobody-apart = No organisation has it another way than everybody.
as-everybody = As everybody
as-everybody-named = As everybody: { $organisation }
set-for-organisation = Set for this organisation
flag-accounting-backbone = Bookkeeping behind invoices and payments.
flag-migration-wizard = Taking over the data of another program.
flag-psd2-banking = Bank accounts and their statements by PSD2.
flag-partner-portal = The portal of accounting offices.
flag-partner-mocked-data = Made-up figures instead of real ones in the portal of accounting offices.
flag-advanced-payments = Payments in instalments, by link and by subscription.
flag-mcp-ai-tools = Tools for assistants that speak the Model Context Protocol.
flag-monitoring = Figures and traces for operators.

# Inbox
the-inbox = The inbox
party = Party
state = State
message-waiting = waiting
message-handled = handled
message-dead = dead
messages = Messages
message = Message
sender = From
nothing-delivered = Nothing was delivered
nothing-delivered-hint = What parties send to Florin’s webhooks appears here, once each.
handle-again = Handle once more
last-try-failed = The last try failed.
as-it-came = As it came
no-body = It has no body.
about-it = About it
received = Received
handled-at = Handled
failed-tries = Failed tries
handled-again = Handled again
kept-of-head = Kept of the head
bytes = Bytes

# Jobs
queues = Queues
queue = Queue
waiting = Waiting
running = Running
dead = Dead
no-queues = Nothing is to be done
no-queues-hint = Every queue is empty.
failed-for-good = Failed for good
no-dead = No job has failed for good
no-dead-hint = A job that fails too often stops here and waits for you.
job = Job
why = Why
what-to-do = What to do
attempts-in = { $count ->
    [one] { $count } attempt
   *[other] { $count } attempts
}
try-again = Try again
discard = Discard
discard-begin = Discard …
discard-hint = What it had to do is then never done. This cannot be undone.

# Why something was not done
refusal-log_too_long = The log is long: verify it with “florin audit verify”.
refusal-malformed = An entry of the form cannot be read. Ids look like org_…, days like 2026-01-31.
refusal-out_of_range = A percentage is a whole number from 0 to 100.
refusal-message_waiting = It waits for its reader and will be handled without help.
