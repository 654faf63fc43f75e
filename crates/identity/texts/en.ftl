# Signing in
sign-in = Sign in
email = E-mail address
password = Password
mismatch-title = That did not match.
mismatch-text = Check the address and the password. After five failures in a row signing in pauses for 15 minutes.

# Second step
second-step = One more step
begin-again = Begin again if this is not you
sign-in-over-title = This sign-in has run out.
sign-in-over-text = Nobody was let in. Begin again.
passkey-use = Use a passkey
passkey-sign-in = Sign in with a passkey
passkey-refused-title = This passkey was not accepted.
passkey-refused-text = Try again, or choose another way.
passkey-failed = The passkey did not answer. Try again, or choose another way.
passkey-known = This device has a passkey for your account already.
other-way = Use another way
recovery-use = Use a recovery code
code = Code
code-hint = Six digits, as your authenticator app shows them now.
code-wrong = That is not right, or it was used already. After five wrong codes in a row they are not taken for 15 minutes.
recovery-code = Recovery code
recovery-code-hint = One of those you kept. It works once.
password-hint = The one you sign in with.
go-on = Continue

# Proof once more
step-up = Is it still you?
step-up-text = What you are about to do could harm you in somebody else’s hands. Prove once more that it is you; it counts for ten minutes.
step-up-sign-in = Sign out, then in again
step-up-back = Back, without doing it

# Factors
security = Security
factors = Second factors
linked-accounts = Linked accounts
factors-wanted = Whoever administers the platform needs an authenticator app and a passkey.
factors-wanted-both = First the app, then a passkey.
factors-wanted-passkey = The app is set up; now register a passkey.
factors-wanted-app = The passkey is registered; now set up the app.
app = Authenticator app
app-text = An app on your telephone shows a code that changes every half minute. Signing in asks for it after the password.
app-since = Set up
app-set-up = Set up the app
app-remove = Remove the app
app-remove-begin = Remove the app …
app-remove-hint = Signing in asks for no code any more. Recovery codes stay only while there is a passkey.
app-scan = 1. Scan this with the app
app-scan-label = QR code with the secret below
app-secret = Or type this secret into it:
app-secret-note = Keep it to yourself. It is not shown again.
app-confirm = 2. Type the code it shows
app-wrong = This code is not right, or it was used already. Wait for the next one.
is-on = on
is-off = off
in-use = { $count } in use
codes-left = { $count } left
passkeys = Passkeys
passkeys-text = A passkey stays on your device and answers only this site. It is a second factor after the password, and lets you in without one.
passkeys-need-a-name = This site is reached by a number, not by a name; passkeys need a name.
passkey-name = Name of the device
passkey-register = Register this device
passkey-registered = Registered
passkey-used = Used
passkey-never-used = Never used
passkey-suspended = suspended
passkey-suspended-text = Its counter went back, so there may be a copy of it. It is not accepted any more; remove it and register the device anew.
passkey-rename = Rename
passkey-rename-begin = Rename …
passkey-remove = Remove
passkey-remove-begin = Remove …
passkey-remove-hint = It opens nothing any more. The device can be registered again.
passkey-remove-named = Remove { $name }
recovery-codes = Recovery codes
recovery-codes-yours = Your recovery codes
recovery-codes-text = They stand in for a factor that is lost. Each works once.
recovery-codes-kept = Each lets you in once when your authenticator app or your passkey is not at hand. Keep them where you keep papers of value. They are not shown again, and codes of before are worth nothing now.
recovery-codes-renew = New codes
recovery-codes-renew-begin = New codes …
recovery-codes-renew-hint = The codes that you have are worth nothing then.
recovery-codes-print = Print
recovery-codes-save = Save as a file
recovery-codes-done = I have kept them

# Signing up, and links in mails
name = Name
sign-up = Sign up
sign-up-text = We mail you a link to confirm the address. A password has at least eight characters; several words are best.
sign-up-known = Sign in with an account that you have
sign-up-sent = We sent a mail to { $email }. Open the link in it within a day.
sign-in-new = New here?
mail-sent = Look into your mail
confirm = Confirm
confirm-title = Confirm your address
confirm-text = Enter the password that you chose when you signed up.
confirm-mismatch = This is not the password that was chosen. After five wrong ones the link is worth nothing.
link-invalid-title = This link does not work any more.
link-invalid-text = It has been used, is too old, or was cut on its way.
link-again = Ask for a new one
verify-title = Confirm your new address
verify-text = Confirm it, and your account uses this address from then on.
verified-title = The address is confirmed.
verified-text = Mail goes there from now on, and you sign in with it.

# Passwords
forgot-title = Forgot your password?
forgot-text = We mail you a link with which you choose another.
forgot-send = Send the link
forgot-sent = If somebody has the address { $email }, a mail with a link is on its way. It works for an hour.
reset-title = Choose a new password
reset-text = You are signed out everywhere then.
reset = Change the password
password-new = New password
password-present = Present password
password-change = Change the password
password-change-text = You are signed out everywhere else then.
password-changed = The password was changed.
password-changed-sign-in = Sign in with the new one.
password-wrong = This is not your present password. After five wrong ones it is not taken for 15 minutes.
refusal-too_short = At least eight characters.
refusal-too_weak = This is among the first that somebody would try. Use several words, or let your browser make one up.
refusal-not_an_address = This is not an e-mail address.
refusal-missing = Something is needed here.

# Profile
profile = Profile
profile-email-hint = A new address counts once you have opened the link that we mail there.
profile-saved = Saved.
profile-mailed = We sent a mail to { $email }; until you open its link the old address stays.
profile-preferences = Language, numbers and dates
profile-security = Password, sessions and second factors
save = Save

# Sessions
sessions = Where you are signed in
sessions-end-others = Sign out everywhere else
sessions-ended = You are signed out everywhere else.
session-here = here
session-browser = Browser
session-program = Program
session-unknown = Unknown program
session-used = used
session-opened = since
session-end = Sign out
session-end-named = Sign out { $name }
session-ended = Signed out there.
factors-link-text = An authenticator app or a passkey keeps others out who know your password.

# Organisations
organisation = Organisation
organisations = Organisations
all-organisations = All organisations
your-role = Your role
acting = you act for it
act-for = Act for it
suspended = suspended
found-organisation = Found an organisation
found-hint = You own it, and act for it at once.
found = Found it
kind = Kind
kind-personal = Personal
kind-household = Household
kind-company = Company
kind-merchant = Shop
kind-practice = Practice
kind-accounting_office = Accounting office
actions = Actions
rename = Rename
rename-begin = Rename …
leave = Leave
leave-begin = Leave …
leave-hint = You lose what your role allows here at once, and keys that you made stop working.
cancel = Cancel
change = Change
copy = Copy

# Members
members = Members
member-since = Member since
role = Role
owner = Owner
you = You
remove = Remove
remove-hint = Removing counts at once. Keys that this member made, and invitations that they sent, stop working.
make-owner = Make owner in my place

# Invitations
invitations = Invitations
invitation = Invitation
invite = Send invitation
make-link = Make a link
link-made = The link is made.
link-hint = Whoever has it can join, once. It is not shown again.
whoever-has-the-link = Whoever has the link
no-invitations = Nobody is invited at the moment.
for-whom = For whom
invited-by = { $name } invited you.
sent-by = from { $name }
expires = Ends
expired = ended
send-again = Send again
withdraw = Withdraw
withdraw-begin = Withdraw …
withdraw-hint = The link in the mail leads nowhere then. You can invite again.
join = Join { $organisation }
accept = Join
not-now = Not now
to-start = To the start
sign-in-to-accept = Sign in, or create an account, to accept; then you come back here.
create-account = Create an account
sign-out = Sign out
for-another = This invitation is for { $email }.
for-another-hint = You are signed in with another address. Sign out and come back with that one.
invitation-unknown = This link leads nowhere.
invitation-accepted = This invitation was accepted already.
invitation-revoked = This invitation was withdrawn.
invitation-expired = This invitation has ended.
invitation-closed-hint = Ask whoever sent it for another one.

# Roles
roles = Roles
permissions = Permissions
new-role = New role
own-role = own
changed-role = changed
allows = { $some } of { $all }
role-above = This role may do more than you; only somebody who may do all of it can change it.
role-hint = A change counts at once for everybody who has the role. You can give only what you have yourself.
reset-role = Back to the preset
remove-role = Remove the role
remove-role-begin = Remove the role …
remove-role-hint = It can be removed while nobody has it and nobody is invited to it.
what = What
action-read = See
action-manage = Change
action-other = Also
role-admin = Administrator
role-company_admin = Company administrator
role-finance_manager = Finance manager
role-employee = Employee
role-personal_user = Personal user
role-therapist = Therapist
role-partner = Partner
role-accountant = Accountant
role-merchant = Merchant
role-customer = Customer
resource-webhooks = Webhooks
resource-flags = Features
resource-audit = Audit log
resource-programmes = Card programmes
resource-cardholders = Cardholders
resource-cards = Cards
resource-controls = Spending controls
resource-decisions = Purchases
resource-accounts = Accounts
resource-transfers = Transfers
resource-storefront = Storefront

# API keys
api-keys = API keys
new-key = New key
no-keys = No keys yet
no-keys-hint = A key lets a program act for this organisation. Make one with “New key”.
state = State
last-used = Last used
never = never
revoked = revoked
replaced = replaced
key-without-maker = its maker lost the right
permission-count = { $count ->
    [one] { $count } permission
   *[other] { $count } permissions
}
lasts-days = { $days } days
rotate = Rotate
rotate-hint = Rotating makes a successor with the same permissions. The old key works one more day.
revoke = Revoke
revoke-hint = Revoking stops the key at once, everywhere.
what-for = What for
mode-live = live
mode-test = test
mode-public = public, for a shop’s pages
lasts = Works for
scopes-hint = A key never may do more than whoever made it.
sites = Sites
sites-hint = For a public key: the sites whose pages may use it, one per line, as https://shop.example.
issue-key = Issue the key
key-issued = The key is issued.
key-issued-hint = Copy it now; it is not shown again.
old-key-ends = The old key ends
to-keys = To the keys

# Why something was not done
refusal-ADMIN_001 = Your role does not allow this.
refusal-beyond_own_permissions = Nobody gives, or takes away, what they do not have themselves.
refusal-owners_only = Only an owner decides about an owner.
refusal-last_owner = The last owner cannot go; hand the organisation over first.
refusal-last_managing_role = This is the last role here that can manage roles.
refusal-role_in_use = Members have this role, or are invited to it; give them another first.
refusal-role_exists = There is a role, or a preset, of this name.
refusal-already_member = This person is a member already.
refusal-already_invited = There is an open invitation for this address; send that one again.
refusal-sent_just_now = It was sent a moment ago; wait a minute.
refusal-invitation_for_another = This invitation is for another address than yours.
refusal-invitation_void = Whoever sent this invitation may not give this role any more.
refusal-too_many_keys = There are too many keys; revoke one that nobody needs.
# How somebody reads
preferences = Language and formats
language = Language
numbers = Numbers
dates = Dates
time-zone = Time zone
as-browser = As the browser asks
zone-unknown = There is no such time zone.
zone-unknown-hint = Choose one from the list, as Europe/Skopje, or leave it empty.

# Signing in by telephone
by-phone = Sign in by telephone
by-phone-text = We send a code of six digits to your telephone. Whoever is new here gets an account with it.
phone = Telephone number with country code
phone-send = Send the code
phone-otherwise = Sign in another way
phone-code-title = Enter the code
phone-code-text = A code is on its way to { $number }. It is good for five minutes.
phone-code = Code of six digits
phone-send-again = Send another code
phone-other-number = Another number
phone-wait = Wait a moment.
phone-not-sent = Nothing was sent.
phone-not-in = Nobody was let in.
sms-code = { $code } is your code for Florin. It is good for 5 minutes. Tell it to nobody.
refusal-sms_unavailable = Codes cannot be sent here. Sign in another way.
refusal-phone_invalid = This is not a telephone number: it begins with + and the code of its country.
refusal-code_sent_already = A code was sent to this number a moment ago. Wait a minute before you ask for another.
refusal-otp_invalid = This code is not right, or not good any more. After five tries ask for another.

# Accounts at other providers
other-ways = Other ways to sign in
continue-with = Continue with { $provider }
continue-by-phone = Continue by telephone
provider-failed = Signing in with { $provider } did not work
provider-back = Back to signing in
link-provider = Link { $provider }
link-provider-text = { $provider } will ask whether Florin may know who you are there. Then you come back here.
link-provider-go = Continue to { $provider }
linked-text = With an account that is linked you can sign in here without a password.
linked-account = Account
linked-address = Address there
linked-unknown = not known
not-linked = not linked
link = Link
unlink = Unlink …
unlink-do = Unlink
unlink-hint = You cannot sign in with it any more. Linking it again brings that back.
telephone = Telephone
no-providers = There is nothing to link
no-providers-hint = Whoever runs this site has set up no provider; a passkey lets you in without a password as well.
nothing-changed = Nothing was changed.
refusal-provider_unavailable = It cannot be asked at the moment. Try again, or sign in another way.
refusal-oauth_state_invalid = This way back was used, has run out, or belongs to another browser. Begin again.
refusal-provider_denied = It was not allowed to tell us who you are. Nothing was changed.
refusal-provider_token_invalid = What it answered cannot be trusted, so nobody was let in.
refusal-last_way_in = This is the only way you can sign in. Set a password or add a passkey first.

# Operators
operators = Operators
operators-text = Operators look after the whole platform. What they may do has nothing to do with organisations.
operator-role = Role
operator-since = Account since
operator-add = Make somebody an operator
operator-add-hint = They need an account here, and set up an authenticator app and a passkey before they can do anything.
operator-grant = Give the role
operator-end = Take the role
operator-end-hint = Taking the role counts at once. The account stays.
refusal-USER_001 = Nobody here has this address.
platform-administrator = Administrator
platform-support = Support
platform-auditor = Auditor
platform-administrator-text = Decides about people, organisations and other operators.
platform-support-text = Looks after whoever needs help, and repeats what got stuck.
platform-auditor-text = Reads, and verifies the audit log.
refusal-last_administrator = This is the last administrator; make another one first.
refusal-account_suspended = This account is suspended or erased.

# Mails. The first variable is the reader’s name, the second the site’s address.
mail-sign-up-subject = Confirm your address
mail-sign-up =
    Hello { $name },

    somebody, we hope you, signed up at { $site } with this address. To confirm it, open this link within a day and enter the password that you chose:

    { $link }

    If it was not you, do nothing; the address will be forgotten.
mail-known-subject = You have an account already
mail-known =
    Hello { $name },

    somebody signed up at { $site } with this address, which has an account already. Nothing was changed.

    If it was you, sign in: { $site }/sign-in
    If you forgot the password, choose another: { $site }/forgot-password
    If it was not you, do nothing.
mail-reset-subject = Choose a new password
mail-reset =
    Hello { $name },

    to choose a new password for { $site }, open this link within an hour:

    { $link }

    If you did not ask for it, do nothing; your password stays what it is.
mail-password-changed-subject = Your password was changed
mail-password-changed =
    Hello { $name },

    your password for { $site } was just changed, and everybody who was signed in elsewhere was signed out.

    If it was not you, choose another one now: { $site }/forgot-password
mail-new-address-subject = Confirm your new address
mail-new-address =
    Hello { $name },

    to use this address at { $site } from now on, open this link within a day:

    { $link }

    If you did not ask for it, do nothing.
mail-address-changed-subject = Your address was changed
mail-address-changed =
    Hello { $name },

    your account at { $site } has another address now; this one is not used any more.

    If it was not you, tell whoever runs the site.
mail-invitation-subject = Join { $organisation }
mail-invitation =
    Hello,

    { $host } invites you to join { $organisation }. To see what it is about and to accept, open this link, which works once and for your address alone:

    { $link }

    It works until { $until }. If you do not want to join, do nothing.

# More reasons why something was not done
refusal-account_erased = Nothing is left of this account that could come back.
refusal-ceremony_over = This request to a passkey has run out or was answered already. Try again.
refusal-invitation_closed = Only an invitation that is still waiting can be sent again.
refusal-key_ended = This key opens nothing any more; issue another.
refusal-key_rotated = This key has a successor already; rotate that one.
refusal-link_invalid = This link has been used or is too old. Ask for a new one.
refusal-member_suspended = This member is suspended and could not act as the owner.
refusal-no_factor = Set up an authenticator app or a passkey first.
refusal-no_organisation = You act for no organisation; choose one first.
refusal-organisation_required = You act for no organisation; choose one first.
refusal-not_a_name = A role’s name has at most 40 letters, digits, spaces, - and _.
refusal-not_a_person = A key is nobody; this is about the person who asks.
refusal-not_a_picture = A picture is a JPEG, a PNG or a WebP.
refusal-not_a_site = A site is written as https://shop.example, one per line.
refusal-not_acting = Switch to this organisation first.
refusal-not_for_keys = A key of this kind cannot be given one of these permissions.
refusal-organisation_suspended = This organisation is suspended; nobody can join it now.
refusal-passkey_known = This passkey is registered already.
refusal-passkey_refused = This passkey was not accepted.
refusal-passkey_unreadable = The answer of the passkey cannot be read. Try again.
refusal-passkeys_unavailable = Passkeys need a site with a name; this one is reached by a number.
refusal-password_too_long = This password is longer than is taken.
refusal-provider_account_taken = The account there is linked to somebody else here.
refusal-provider_email_unverified = The address there is not verified, so it proves nothing here. Verify it there first.
refusal-provider_link_signed_out = Whoever began to link the account is not signed in any more.
refusal-provider_linked_already = Another account at this provider is linked already.
refusal-role_unknown = This organisation has no such role.
refusal-time_zone_unknown = There is no such time zone.
refusal-too_long = This is longer than is taken.
refusal-too_large = The file is too large.
refusal-too_many_invitations = Withdraw an invitation that nobody waits for; then send this one.
refusal-too_many_members = The organisation has as many members as it can have.
refusal-too_many_organisations = Leave an organisation that you do not need any more first.
refusal-too_many_passkeys = Remove a passkey that is not needed any more; then register this one.
refusal-too_many_roles = Remove a role that nobody needs any more; then make this one.
refusal-totp_not_begun = No authenticator app waits for its first code; begin again.
refusal-totp_set_up = An authenticator app is set up already; remove it to set up another.
refusal-wrong_code = That is not right, or it was used already. After five wrong codes in a row they are not taken for 15 minutes.
refusal-yourself = Nobody locks themselves out; ask another administrator.
