# Signing in
sign-in = साइन इन करें
email = ईमेल पता
password = पासवर्ड
mismatch-title = जानकारी मेल नहीं खाई।
mismatch-text = पता और पासवर्ड जाँचें। लगातार पाँच असफल कोशिशों के बाद साइन इन 15 मिनट के लिए रुक जाता है।

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
factors-wanted = Whoever administers the platform needs an authenticator app and a passkey.
factors-wanted-both = First the app, then a passkey.
factors-wanted-passkey = The app is set up; now register a passkey.
factors-wanted-app = The passkey is registered; now set up the app.
app = Authenticator app
app-text = An app on your telephone shows a code that changes every half minute. Signing in asks for it after the password.
app-since = Set up
app-set-up = Set up the app
app-remove = Remove the app
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
passkey-remove-named = Remove { $name }
recovery-codes = Recovery codes
recovery-codes-yours = Your recovery codes
recovery-codes-text = They stand in for a factor that is lost. Each works once.
recovery-codes-kept = Each lets you in once when your authenticator app or your passkey is not at hand. Keep them where you keep papers of value. They are not shown again, and codes of before are worth nothing now.
recovery-codes-renew = New codes
recovery-codes-print = Print
recovery-codes-save = Save as a file
recovery-codes-done = I have kept them

# Signing up, and links in mails
name = Name
sign-up = Sign up
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
verify-text = Your account uses this address from now on.
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
organisation = संगठन
organisations = संगठन
all-organisations = सभी संगठन
your-role = आपकी भूमिका
acting = आप इसके लिए काम कर रहे हैं
act-for = इसके लिए काम करें
suspended = निलंबित
found-organisation = संगठन बनाएँ
found-hint = आप इसके स्वामी होंगे और तुरंत इसके लिए काम करेंगे।
found = बनाएँ
kind = प्रकार
kind-personal = निजी
kind-household = घर-परिवार
kind-company = कंपनी
kind-merchant = दुकान
kind-practice = क्लिनिक
kind-accounting_office = लेखा कार्यालय
actions = कार्य
rename = नाम बदलें
leave = छोड़ें
leave-hint = यहाँ आपकी भूमिका की अनुमतियाँ तुरंत समाप्त होंगी और आपकी बनाई कुंजियाँ काम करना बंद कर देंगी।
cancel = रद्द करें
change = बदलें
copy = कॉपी करें

# Members
members = सदस्य
member-since = सदस्यता कब से
role = भूमिका
owner = स्वामी
you = आप
remove = हटाएँ
remove-hint = हटाना तुरंत लागू होता है। इस सदस्य की बनाई कुंजियाँ और भेजे गए आमंत्रण काम करना बंद कर देंगे।
make-owner = मेरी जगह स्वामी बनाएँ

# Invitations
invitations = आमंत्रण
invitation = आमंत्रण
invite = आमंत्रण भेजें
make-link = लिंक बनाएँ
link-made = लिंक बन गया है।
link-hint = जिसके पास यह हो, वह एक बार शामिल हो सकता है। यह दोबारा नहीं दिखेगा।
whoever-has-the-link = जिसके पास लिंक हो
no-invitations = अभी कोई आमंत्रित नहीं है।
for-whom = किसके लिए
invited-by = { $name } ने आपको आमंत्रित किया है।
sent-by = { $name } की ओर से
expires = समाप्ति
expired = समाप्त
send-again = दोबारा भेजें
withdraw = वापस लें
join = { $organisation } में शामिल हों
accept = शामिल हों
not-now = अभी नहीं
to-start = शुरुआत पर
sign-in-to-accept = स्वीकार करने के लिए साइन इन करें या खाता बनाएँ; फिर आप यहीं लौटेंगे।
create-account = खाता बनाएँ
sign-out = साइन आउट
for-another = यह आमंत्रण { $email } के लिए है।
for-another-hint = आप दूसरे पते से साइन इन हैं। साइन आउट करें और उस पते से लौटें।
invitation-unknown = यह लिंक कहीं नहीं ले जाता।
invitation-accepted = यह आमंत्रण पहले ही स्वीकार हो चुका है।
invitation-revoked = यह आमंत्रण वापस ले लिया गया है।
invitation-expired = यह आमंत्रण समाप्त हो गया है।
invitation-closed-hint = भेजने वाले से दूसरा आमंत्रण माँगें।

# Roles
roles = भूमिकाएँ
permissions = अनुमतियाँ
new-role = नई भूमिका
own-role = अपनी
changed-role = बदली हुई
allows = { $all } में से { $some }
role-above = यह भूमिका आपसे अधिक कर सकती है; इसे वही बदल सकता है जिसे इसकी सभी अनुमतियाँ हों।
role-hint = बदलाव उन सब पर तुरंत लागू होता है जिनकी यह भूमिका है। आप वही दे सकते हैं जो आपके पास है।
reset-role = मूल रूप में लौटाएँ
remove-role = भूमिका हटाएँ
what = क्या
action-read = देखना
action-manage = बदलना
action-other = अन्य
role-admin = प्रशासक
role-company_admin = कंपनी प्रशासक
role-finance_manager = वित्त प्रबंधक
role-employee = कर्मचारी
role-personal_user = निजी उपयोगकर्ता
role-therapist = चिकित्सक
role-partner = भागीदार
role-accountant = लेखाकार
role-merchant = व्यापारी
role-customer = ग्राहक
resource-webhooks = वेबहुक
resource-flags = सुविधाएँ
resource-audit = ऑडिट लॉग
resource-programmes = कार्ड कार्यक्रम
resource-cardholders = कार्डधारक
resource-cards = कार्ड
resource-controls = खर्च नियंत्रण
resource-decisions = खरीदारी
resource-accounts = खाते
resource-transfers = स्थानांतरण
resource-storefront = दुकान का पृष्ठ

# API keys
api-keys = API कुंजियाँ
new-key = नई कुंजी
no-keys = अभी कोई कुंजी नहीं
no-keys-hint = कुंजी से कोई प्रोग्राम इस संगठन के लिए काम करता है। “नई कुंजी” से बनाएँ।
state = स्थिति
last-used = पिछला उपयोग
never = कभी नहीं
revoked = रद्द
replaced = बदली गई
key-without-maker = बनाने वाले का अधिकार नहीं रहा
permission-count = { $count ->
    [one] { $count } अनुमति
   *[other] { $count } अनुमतियाँ
}
lasts-days = { $days } दिन
rotate = नई से बदलें
rotate-hint = इन्हीं अनुमतियों वाली नई कुंजी बनेगी। पुरानी कुंजी एक दिन और काम करेगी।
revoke = रद्द करें
revoke-hint = रद्द की गई कुंजी तुरंत और हर जगह काम करना बंद कर देती है।
what-for = किसलिए
mode-live = वास्तविक
mode-test = परीक्षण
mode-public = सार्वजनिक, दुकान के पृष्ठों के लिए
lasts = अवधि
scopes-hint = कुंजी कभी अपने बनाने वाले से अधिक नहीं कर सकती।
sites = साइटें
sites-hint = सार्वजनिक कुंजी के लिए: वे साइटें जिनके पृष्ठ इसका उपयोग कर सकते हैं, हर पंक्ति में एक, जैसे https://shop.example.
issue-key = कुंजी जारी करें
key-issued = कुंजी जारी हो गई है।
key-issued-hint = इसे अभी कॉपी करें; यह दोबारा नहीं दिखेगी।
old-key-ends = पुरानी कुंजी की समाप्ति
to-keys = कुंजियों पर जाएँ

# Why something was not done
refusal-ADMIN_001 = आपकी भूमिका इसकी अनुमति नहीं देती।
refusal-beyond_own_permissions = जो अपने पास नहीं है, उसे कोई न दे सकता है न ले सकता है।
refusal-owners_only = स्वामी के बारे में केवल स्वामी निर्णय लेता है।
refusal-last_owner = अंतिम स्वामी नहीं जा सकता; पहले संगठन किसी और को सौंपें।
refusal-last_managing_role = यह भूमिकाओं का प्रबंधन करने वाली अंतिम भूमिका है।
refusal-role_in_use = सदस्यों या आमंत्रणों में यह भूमिका है; पहले उन्हें दूसरी दें।
refusal-role_exists = इस नाम की भूमिका पहले से है।
refusal-already_member = यह व्यक्ति पहले से सदस्य है।
refusal-already_invited = इस पते के लिए आमंत्रण खुला है; उसे ही दोबारा भेजें।
refusal-sent_just_now = यह अभी-अभी भेजा गया था; एक मिनट रुकें।
refusal-invitation_for_another = यह आमंत्रण आपके नहीं, किसी और पते के लिए है।
refusal-invitation_void = भेजने वाला अब यह भूमिका नहीं दे सकता।
refusal-too_many_keys = कुंजियाँ बहुत अधिक हैं; कोई अनावश्यक कुंजी रद्द करें।
