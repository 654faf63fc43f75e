# Signing in
sign-in = Sign in
email = E-mail address
password = Password
mismatch-title = That did not match.
mismatch-text = Check the address and the password. After five failures in a row signing in pauses for 15 minutes.
