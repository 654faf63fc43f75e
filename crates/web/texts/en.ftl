# The frame
skip-to-content = Skip to content
navigation = Main
operations = Operations
account-menu = You
my-profile = Profile
my-security = Security
my-preferences = Language and formats
organisations = Organisations
sign-out = Sign out
language = Language

# The script: { $n } and { $theme } are filled in by it
theme = Theme: { $theme }
theme-system = system
theme-light = light
theme-dark = dark
live = live
connection-lost = Connection lost. What you see may be old.
not-reached-title = Florin could not be reached.
not-reached-text = Nothing was changed. Try again.
not-done-title = That did not work.
not-done-text = Nothing was changed.

# Keys
keys = Keys
key-search = Search
key-rows = Next and previous row
key-open = Open the row
key-new = New
key-edit = Change
key-select = Choose the row
key-undo = Undo
keys-on = Keys without Ctrl are on
nothing-of-that-name = Nothing here has that in its name.
key-palette = Go to anything
key-help = This list
go-to = Go to …
close = Close

# Times
just-now = just now
minutes-ago = { $n } min ago
hours-ago = { $n } h ago
days-ago = { $days ->
    [one] { $days } day ago
   *[other] { $days } days ago
}
in-minutes = in { $n } min
in-hours = in { $n } h
in-days = { $days ->
    [one] in { $days } day
   *[other] in { $days } days
}
yesterday = yesterday, { $time }
tomorrow = tomorrow, { $time }

# Parts
used = used { $amount }
held = held { $amount }
free = free
over = over
of-limit = of { $amount }
anew = anew
pages = Pages
previous = Previous
next = Next
page-of = Page { $page } of { $pages }

# Problems: what happened, what it means for the money, what to do
to-overview = To the overview
try-again = Try again
correlation = If you ask us about it, name this:
refused-title = That was not done
refused-money = Nothing was changed and no money moved.
refused-do = Go back, look at what you entered, and try again.
forbidden-title = You may not do this
forbidden-what = Your role in this organisation does not include it.
forbidden-do = Whoever manages your organisation’s members can give you the permission.
not-found-title = There is nothing here
not-found-what = The address is wrong, what was here is gone, or it belongs to somebody else.
not-found-do = Check the address, or start again from the overview.
method-title = This address does not work that way
method-what = A page or a program asked for something that this address does not do.
method-do = Start again from the overview.
too-large-title = That was too large
too-large-what = What you sent is larger than what is accepted here, so none of it was taken.
too-large-do = Send less at once, or a smaller file.
too-many-title = That was a little fast
too-many-what = More requests came from you or your network than are accepted in so short a time.
too-many-do = Wait a minute, then try again.
fault-title = Something went wrong on our side
fault-what = It is not your fault, and it is in our log.
fault-money = A change is made as a whole or not at all: no amount is lost and none is booked twice.
fault-do = Look whether what you wanted is there. If it is not, try again.
busy-title = Florin is busy
busy-what = A part that this needs does not answer at the moment, or too many ask at once.
busy-do = Wait a few seconds, then try again.
slow-title = This took too long
signed-out-title = You are signed out
signed-out-what = This page is for people who have signed in.
signed-out-do = Sign in, and you come back here.

refusal-cross_site_request = Another site caused this request, so it was not done.
refusal-timed_out = It was given up after its time had run out.
refusal-FEATURE_DISABLED = This part of Florin is not switched on for your organisation.
refusal-overloaded = Too many ask at once.
