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

# How somebody reads
preferences = भाषा और प्रारूप
language = भाषा
numbers = संख्याएँ
dates = तारीख़ें
time-zone = समय क्षेत्र
as-browser = ब्राउज़र के अनुसार
save = सहेजें
zone-unknown = ऐसा कोई समय क्षेत्र नहीं है।
zone-unknown-hint = सूची में से कोई चुनें, जैसे Asia/Kolkata, या इसे ख़ाली छोड़ दें।
