# Categories that a book begins with
category-food = Food
category-groceries = Groceries
category-restaurants = Restaurants
category-coffee = Coffee and snacks
category-home = Home
category-rent = Rent
category-utilities = Utilities
category-household = Household
category-transport = Transport
category-public-transport = Public transport
category-fuel = Fuel
category-taxi = Taxi
category-health = Health
category-shopping = Shopping
category-clothes = Clothes
category-electronics = Electronics
category-leisure = Leisure
category-subscriptions = Subscriptions
category-sport = Sport
category-travel = Travel
category-education = Education
category-gifts = Gifts and donations
category-festivals = Festivals
category-fees = Fees and taxes
category-other = Other

# Pages
expenses = Expenses
expense = Expense
overview = Overview
budgets = Budgets
budget = Budget
categories = Categories
category = Category
all-categories = All categories

# The list
new-expense = New expense
line-example = 12.50*3 coffee yesterday
add = Add
search = Search
choose = Choose
what = What
amount = Amount
day = Day
delete-chosen = Delete the chosen
no-expense = No expense yet
no-expense-hint = Type one into the line above: an amount and what it was for.
nothing-found = Nothing found
nothing-found-hint = Search for fewer words, or in all categories.
undo = Undo
deleted = { $count ->
    [one] One expense was deleted.
   *[other] { $count } expenses were deleted.
}
split-over = { $count ->
    [one] One part
   *[other] Split over { $count } parts
}
keep-search = Keep this search
kept-searches = Searches that are kept

# One expense
merchant = Merchant
tags = Tags, with commas between
note = Note
group = Group
group-hint = What you spent for a group, for your own figures and budgets. Nothing is shared in the group by that.
other-group = a group that you are not in
change = Change
save = Save
delete = Delete
restore = Restore
is-deleted = This expense is deleted and does not count.
as-charged = as it was charged
by-rate-of = by the rate of { $day }

# The overview
spent-in = Spent, { $month }
unconverted = { $count ->
    [one] One amount is missing in this sum, since no rate is known for it.
   *[other] { $count } amounts are missing in this sum, since no rate is known for them.
}
earlier = Earlier
later = Later
by-category = By category
by-merchant = By merchant
by-month = By month
month = Month
share = Share
before = Before
nobody = Nobody named
all-budgets = All budgets

# Budgets
no-budget = No budget yet
no-budget-hint = Set one below; you are told when half of it, three quarters and all of it is spent.
new-budget = New budget
period = Period
a-day = a day
a-week = a week
a-month = a month
a-year = a year
everything = Everything
or-tag = Or of a tag
or-group = Or for a group
name = Name
left = Left
spent = Spent
percent-spent = { $percent } % spent
end-budget = End a budget
end = End

# Categories and filings
archive = Archive
archived = archived
bring-back = Bring back
new-category = New category
icon = Icon
under = Under
top = The top
filings = What belongs where
filings-hint = An expense that does not say where it belongs is filed by these, the first that fits first.
when-it-says = When it says one of these
words-example = bar, bakery
none = None
remove = Remove

# Without a network
offline = No network
offline-hint = Florin cannot be reached. What you write down here is sent as soon as it can be, each expense once.
offline-nobody = Nobody is signed in on this device, so there is nobody to write down for.
waiting = Written down in this browser
waiting-hint = These are sent as soon as there is a network, each once. Nobody else who signs in here sees them.
is-waiting = waiting
not-taken = Not taken: correct it
send-again = Send again
discard = Discard

# Receipts
receipt = Receipt
receipts = Receipts
add-receipts = Add receipts
take-photo = Take a picture
drop-hint = Or drop them here, or paste a picture. JPEG, PNG, WebP or PDF, up to 10 MB each.
remove-receipt = The file is removed for good; the expense stays.
same-receipt = The same file is a receipt already of
other-expense = another expense

# Expenses that recur
recurring = Recurring
no-recurring = Nothing recurs yet
no-recurring-hint = Set up below what comes again and again: rent, insurance, subscriptions.
new-recurring = New recurring expense
next-on = Next
next-days = The next days
no-days = No day is left.
every-day = { $count ->
    [one] every day
   *[other] every { $count } days
}
every-week = { $count ->
    [one] every week
   *[other] every { $count } weeks
}
every-month = { $count ->
    [one] every month
   *[other] every { $count } months
}
every-year = { $count ->
    [one] every year
   *[other] every { $count } years
}
on-last-day = on the last day of the month
until-day = until { $day }
so-often = { $count ->
    [one] once
   *[other] { $count } times
}
every = Every
unit = Days, weeks, months or years
days = days
weeks = weeks
months = months
years = years
first-on = First on
until = Until
or-so-often = Or so many times
always-last-day = Always on the last day of the month
as-filed = As the rules say
pause = Pause
go-on = Go on
paused = paused
paused-hint = While it is paused none of these is recorded; going on passes over what was missed.
end-recurring = Nothing is recorded any more. What was recorded stays.
over = over
occurrences = { $count ->
    [one] recorded once
   *[other] recorded { $count } times
}
change-recurring-hint = This changes what is still to come; what was recorded stays as it is.

# Figures
figures = Figures
by = By
from = From
to = To
show = Show
this-month = This month
last-month = Last month
this-year = This year
by-day = By day
by-member = By member
member = Member
spent-between = Spent, { $days }
more-than-before = { $percent } % more than { $amount } in { $days }
less-than-before = { $percent } % less than { $amount } in { $days }
as-before = as much as in { $days }
nothing-before = nothing in { $days }
chart = Chart: the same figures are in the table below
no-figures = Nothing was spent in these days
no-figures-hint = Choose other days above.

# The list's filters
filters = More filters
least = At least
most = At most
receipt-or-not = Receipt
with-receipt = With a receipt
without-receipt = Without a receipt
tag = Tag
all = All
clear-filters = Show all

# What is shared
shared = What I owe and am owed
to-groups = All groups

# Refusals
refusal-recurrence_ended = This recurring expense has ended; set up another.
refusal-too_many_recurrences = There are as many recurring expenses as there can be.
refusal-not_a_receipt = A receipt is a JPEG, a PNG, a WebP or a PDF.
refusal-picture_too_large = The picture has too many pixels.
refusal-too_large = The file is too large.
refusal-body_too_large = The file is too large.
refusal-too_many_receipts = This expense has as many receipts as it can have.
refusal-unreached = Florin could not be reached; try again.
refusal-another_author = Somebody else wrote this, or for another organisation; nothing was done.
refusal-line_unreadable = Begin with an amount, as in: 12.50*3 coffee yesterday
refusal-category_exists = There is a category of this name here.
refusal-category_in_use = Others need this category, so it stays.
refusal-expense_deleted = The expense is deleted; restore it first.
refusal-amount_too_large = The books cannot count so far; nothing was done.
refusal-file_choice_needed = The file does not say something that is needed.
refusal-file_shared = This file holds the bills of a group; import it there.
refusal-import_ended = This import has ended; send the file again for another.
refusal-group_unknown = You are in no such group.
refusal-import_running = This import is being done.
refusal-feed_exists = There is an account of this name already.

# Files of banks
imports = Import
imports-hint = Bring a file of your bank: CSV, OFX, QIF, CAMT.053 or MT940. It is shown first, and nothing is kept until you say so.
file = File
feed = Account or card
look-at-file = Look at the file
or-paste = Or paste what is in it
new-feed = Another account or card
new-feed-hint = Each file is compared with what came from the same account before.
currency = Currency
imports-before = Files so far
no-import = No file was brought yet
no-import-hint = Name an account or a card, then choose a file of it.
state = State
import-open = not done yet
import-running = being done
import-done = done
import-undone = taken back
import-failed = not possible
import-waiting = The file was read and compared. It waits for its turn.
import-recording = { $count ->
    [one] One expense is being recorded.
   *[other] { $count } expenses are being recorded, all of them or none.
}
rows-new = New
rows-money-in = Money in
rows-known = Known already
rows-likely = Probably known
rows-booked = Pending before, booked now
rows-skipped = Left out
do-import = Import
discard-import = Discard
undo-import = Take it all back
likely-hint = These look like expenses that are there. Choose those that are to be added all the same.
add-chosen = Add the chosen ones, too
money-in-hint = This money came to the account, so it is no expense and is left out. Choose what is money back: it lowers what was spent.
add-refunds = Take the chosen ones as money back
new-hint = These become expenses. Choose those that are not to.
leave-out = Leave the chosen ones out
first-of = The first { $shown } of { $total } are shown.
gap-inside = The bookings of the file do not lead from its opening to its closing balance: { $amount } are missing.
gap-before = Between two statements of the file, { $amount } are missing.
pending = pending
file-unclear = The file does not say everything
file-unclear-hint = Look at its first rows and say how it is written. That is kept for the next files of this account.
date-order = Dates are written
amounts-written = Amounts are written
positive-left = Amounts without a minus are money that left
keep-reading = Keep this and read the file
choose-again = That is kept. Now choose the file again.
column-day = Column of the day
column-amount = Column of the amount
column-came-in = Column of money that came, if it has one
column-who = Column of whom
column-what = Column of what for
as-read = The first rows as they are read
no-rows = None of the first rows can be read so.
but-none-of = But none of these
try-it = Try on what is there
set-aside = set aside
set-aside-now = Set aside
ask-again = Use again
ask-earlier = Ask before the one above
would-file = { $count ->
    [one] It would have filed one expense
   *[other] It would have filed { $count } expenses
}
tried-hint = Of the newest thousand. Nothing was changed.
is-now = Is now
would-be = Would be
as-file = As a file:
and-tagged = And has one of these tags
exports = Files
no-export = No file was asked for within the last week
no-export-hint = Ask for one below; it is written while you do something else.
new-export = Another file
new-export-hint = Of any length, up to two million expenses. It is kept for a week.
export-running = being written
format = Format
write-file = Write the file
any-length = Files of any length
refusal-too_many_exports = Several files are being written; wait for one of them.
refusal-too_many_rows = These are more expenses than a file holds; choose fewer days.
overview-hint = What you spend appears here, by category, merchant and month.
