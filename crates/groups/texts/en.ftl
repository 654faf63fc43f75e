# Groups
groups = Groups
groups-none = No group yet
groups-none-hint = Found one for a trip, a flat or a dinner; then invite the others.
new-group = New group
name = Name
description = What for
currency = Currency
found = Found the group
friends = Between you and others
friends-text = What your groups suggest, added up. Each line can be found in its group.
friend = Who
in-groups = In
owes-you = owes you
you-owe = you owe
even = even
your-balance = Your balance
archived = archived

# One group
you-are-owed = You are owed
you-owe-in-all = You owe
everybody-even = Everybody is even.
settle-up = Settle up
settle-text = { $count ->
    [one] One payment makes everybody even.
   *[other] { $count } payments make everybody even.
}
mode = Settle with
mode-minimum = as few payments as possible
mode-pairs = payments along debts only
mode-raw = every debt as it was made
pays = Pays
is-paid = Is paid
amount = Amount
record-payment = Record as paid
graph = Who pays whom
balances = Balances
member = Member
balance = Balance
expenses = Expenses
no-expenses = Nothing was spent yet
no-expenses-hint = Add the first expense; everybody sees what it means for them.
add-expense = Add an expense
what = What
day = Day
paid-by = Paid by
several = several
your-part = Your part
payments = Payments
proposed = proposed
paid = paid
confirmed = confirmed
disputed = disputed
undone = undone
confirm = It came
dispute = It did not come
undo = Undo
members = Members
role-owner = owner
role-admin = administrator
role-member = member
role-viewer = viewer
no-account = no account
left = left
add-member = Add somebody without an account
add = Add
invite = Invite
actions = Actions

# An expense
total = Amount
category = Category
how = How it is shared
equal = equally
shares = by weights
percent = by percentages
exact = by amounts
adjustment = equally, more or less
who = Who
takes-part = Takes part
value = How much
owes = Owes
save = Save
left-over = { $amount } left
too-much = { $amount } too much
all-shared = All of it is shared.
preview = Preview
not-yet = Not yet: { $reason }
amount-missing = An amount is missing.
delete = Delete
restore = Restore
deleted = deleted
back = Back

# Ways in
invite-text = Whoever opens this link joins the group until { $until }. Show it to those who sit beside you, or send it.
invite-qr = QR code of the link
make-link = Make a link
copy = Copy
share-text = Whoever opens such a link may look at the group and change nothing, for 30 days.
make-share = Make a link to look
join = Join { $group }
join-as = You will be { $name } there.
join-button = Join
join-over = This link leads nowhere
join-over-text = It was withdrawn, its time is over, or it was never one. Ask for a new one.
sign-in = Sign in
create-account = Create an account
sign-in-to-join = To join, say who you are.
shared-text = You see this group by a link. Nothing can be changed here.
not-done = That was not done.

# Pages of a group
overview = Overview
activity = Activity
figures = Figures
imports = Import
settings = Settings
deleted-groups = Deleted groups
mode-units = as few payments as possible between households
a-payment = A payment
search = Search
nothing-found = Nothing found
deleted-expenses = Deleted expenses
deleted-ones = Deleted ones

# Settings
you-here = You in this group
you-here-text = What you are called here, where you are paid, whether you are reminded; and how to leave.
your-page = Your page
files = Files
files-text = The group as a table for spreadsheets, or whole: taken over into another group, it comes to the same balances.
end = End
archive = Archive the group
archive-text = Nothing is recorded in an archived group any more. It can be reopened.
reopen = Reopen the group
reopen-text = The group is archived: it can be looked at, and nothing is recorded in it.
delete-group = Delete the group
delete-group-text = The group goes out of sight for all its members. Its books stay, and an owner can restore it from the list of groups.

# A member
role = Role
household = Household
household-hint = Members who name the same household share a purse; groups that settle between households count them as one.
upi-address = UPI address
upi-hint = Others pay you there, in rupees.
want-reminders = Remind me by mail when I owe something
remind = Remind
was-reminded = A reminder was left.
leave = Leave the group
take-out = Take out of the group
leave-text = What was recorded stays. Who is not even hands what is open over to somebody else.
must-settle = You owe something still. Settle it first; or an administrator takes you out and says who takes it over.
heir = Who takes it over
handed-over = handed over

# An expense, once more
change = Change
change-expense = Change an expense
items = by the lines of a receipt
show-fields = Show the fields for it
who-paid = Who paid how much
line = Line { $number }
more-lines = More lines
pro-rata = In proportion to the lines
tax = Tax
tip = Tip
service = Service
discount = Discount
weight = Weight
more-or-less = More or less
unpaid = { $amount } not paid yet
overpaid = { $amount } paid too much
recorded-by = Recorded by
receipt = The receipt

# A payment
settles = Settles
other-currency = Paid in another currency
handed-amount = What was handed over
rate = Rate
note = Note
propose = Propose
pay = It was paid
pays-whom = { $from } pays { $to }
upi-text = Scan this or open the link to pay { $name } { $amount } over UPI. Then record it here.
upi-qr = QR code of the UPI payment
upi-open = Open the payment app

# Comments and what happened
comments = Comments
no-comments = Nobody has said anything yet.
say = Say something
say-button = Say it
comment-deleted = The comment was deleted.
about-expense = about an expense
happened = What happened
nothing-happened = Nothing has happened yet
when = When
a-program = a program
did-found = founded the group
did-change = changed the group
did-archive = archived the group
did-reopen = reopened the group
did-delete = deleted the group
did-restore = restored the group
did-add-member = added somebody
did-change-member = changed a member
did-restore-member = brought a member back
did-remind = reminded somebody
did-join = joined
did-leave = ended a membership
did-invite = made an invitation
did-uninvite = withdrew an invitation
did-share = made a link to look
did-unshare = withdrew a link to look
did-add-expense = added an expense
did-change-expense = changed an expense
did-delete-expense = deleted an expense
did-restore-expense = restored an expense
did-propose = proposed a payment
did-pay = recorded a payment
did-confirm = confirmed a payment
did-dispute = disputed a payment
did-undo = took a payment back
did-say = made a comment
did-unsay = deleted a comment
did-say-again = restored a comment
did-import = took a file over
did-undo-import = undid an import

# Ways in, once more
invite-as = As
invite-whom = For
anybody = anybody who has the link
claim-text = Whoever opens a link for one member becomes that member, with all that was recorded for them.
open-links = Links that work still
link-for = to become { $name }
link-to-join = to join as { $role }
link-to-look = to look
ends = ends
withdraw = Withdraw

# Files of other programs
imports-text = Bring a group of Splitwise (CSV), Spliit (JSON), I hate money (CSV or JSON), Cospend (CSV), or one of Florin (JSON). It is shown first, and nothing is kept until you say so.
file = File
or-paste = Or paste what is in it
look-at-file = Look at the file
looked = What this file of { $program } brings
comes-to = Comes to
here = Here
is-member = is a member
becomes-member = is added
first-bills = Its first bills
take-over = Take it over
imports-before = Files so far
no-imports = No file was taken over yet
no-imports-hint = Export your group in the other program, then choose the file here.
program = From
brought = Brought

# Figures
spent = Spent
spent-on = Spent on them
by-member = By member
by-category = By category
by-month = By month
month = Month
no-category = Without category

# Refusals
refusal-debt_not_settled = You owe something still. Settle it first; or an administrator takes you out and says who takes it over.
refusal-group_archived = The group is archived; reopen it to record anything.
refusal-group_full = The group has as many members as it can have.
refusal-group_role = Your role in the group does not allow this.
refusal-last_group_owner = The last owner stays until somebody else is one.
refusal-member_claimed = Somebody is this member already.
refusal-member_left = Somebody in the file has left the group and would owe or be owed something: invite them again first.
refusal-member_not_settled = Something is still open: settle first, or say who takes it over.
refusal-member_unknown = Somebody named here is no member of the group.
refusal-name_taken = Somebody in the group is called so already.
refusal-nothing_owed = Nothing is owed there.
refusal-reminded_already = There was a reminder within the last day.
refusal-same_member = Nobody pays themselves.
refusal-settlement_exists = This payment was recorded already.
refusal-settlement_state = The payment does not stand so that this can be done now.
refusal-share_against_total = Nobody can owe less than nothing of an expense.
refusal-allocation_without_weight = Nobody takes part yet.
refusal-allocation_basis_points = The percentages do not make 100.
refusal-amount_malformed = An amount cannot be read.
refusal-amount_too_large = The books cannot count so far; nothing was done.
refusal-file_imported = This very file was taken over already; undo that first.
refusal-not_a_shared_book = The file holds no bills of a group.
refusal-too_many_invitations = Withdraw a link that nobody needs any more; then make this one.
refusal-already_group_member = You are a member of this group already.
refusal-version_mismatch = Somebody changed this meanwhile. Open it again and see what it is now.

# Counts
bills = { $count ->
    [one] One bill
   *[other] { $count } bills
}
all-expenses = { $count ->
    [one] The one expense
   *[other] All { $count } expenses
}

# Mail
mail-reminder-subject = { $group }: you owe { $amounts }
mail-reminder =
    Hello { $name },

    { $sender } reminds you: in { $group } you owe { $amounts }. See what it is made of, and settle it:

    { $link }

    Reminders come once a day at most. You can do without them: say so on your page in the group.
