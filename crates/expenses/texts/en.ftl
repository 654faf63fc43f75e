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
change = Change
save = Save
delete = Delete
restore = Restore
is-deleted = This expense is deleted and does not count.
as-charged = as it was charged
by-rate-of = by the rate of { $day }

# The overview
spent-in = Spent, { $month }
month-before = { $amount } the month before
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
everything = Everything
or-tag = Or of a tag
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

# Refusals
refusal-line_unreadable = Begin with an amount, as in: 12.50*3 coffee yesterday
refusal-category_exists = There is a category of this name here.
refusal-category_in_use = Others need this category, so it stays.
refusal-expense_deleted = The expense is deleted; restore it first.
refusal-amount_too_large = The books cannot count so far; nothing was done.
refusal-file_choice_needed = The file does not say something that is needed.
refusal-file_shared = This file holds the bills of a group; import it there.
refusal-import_ended = This import has ended; send the file again for another.
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
percent-done = { $percent } % done
rows-new = New
rows-known = Known already
rows-likely = Probably known
rows-booked = Pending before, booked now
rows-skipped = Left out
do-import = Import
discard-import = Discard
undo-import = Take it all back
likely-hint = These look like expenses that are there. Choose those that are to be added all the same.
add-chosen = Add the chosen ones, too
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
