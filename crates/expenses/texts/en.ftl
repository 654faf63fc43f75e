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
    [one] One part is missing in this sum, since no rate is known for it.
   *[other] { $count } parts are missing in this sum, since no rate is known for them.
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
