# Signing in
sign-in = Најава
email = Е-пошта
password = Лозинка
mismatch-title = Податоците не се совпаѓаат.
mismatch-text = Проверете ги адресата и лозинката. По пет неуспешни обиди по ред, најавувањето се прекинува на 15 минути.

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
organisation = Организација
organisations = Организации
all-organisations = Сите организации
your-role = Вашата улога
acting = работите за неа
act-for = Работи за неа
suspended = запрена
found-organisation = Основај организација
found-hint = Вие сте сопственик и веднаш работите за неа.
found = Основај
kind = Вид
kind-personal = Лична
kind-household = Домаќинство
kind-company = Компанија
kind-merchant = Продавница
kind-practice = Ординација
kind-accounting_office = Сметководствено биро
actions = Дејства
rename = Преименувај
leave = Напушти
leave-hint = Веднаш губите сѐ што улогата ви дозволува тука, а клучевите што сте ги направиле престануваат да работат.
cancel = Откажи
change = Измени
copy = Копирај

# Members
members = Членови
member-since = Член од
role = Улога
owner = Сопственик
you = Вие
remove = Отстрани
remove-hint = Отстранувањето важи веднаш. Клучевите што ги направил членот и поканите што ги испратил престануваат да важат.
make-owner = Направи го сопственик наместо мене

# Invitations
invitations = Покани
invitation = Покана
invite = Испрати покана
make-link = Направи врска
link-made = Врската е направена.
link-hint = Секој што ја има може еднаш да се придружи. Нема повторно да се прикаже.
whoever-has-the-link = Секој што ја има врската
no-invitations = Во моментов никој не е поканет.
for-whom = За кого
invited-by = { $name } ве покани.
sent-by = од { $name }
expires = Завршува
expired = завршена
send-again = Испрати повторно
withdraw = Повлечи
join = Придружете се на { $organisation }
accept = Придружи се
not-now = Не сега
to-start = На почеток
sign-in-to-accept = Најавете се или направете сметка за да ја прифатите; потоа се враќате тука.
create-account = Направи сметка
sign-out = Одјави се
for-another = Оваа покана е за { $email }.
for-another-hint = Најавени сте со друга адреса. Одјавете се и вратете се со таа.
invitation-unknown = Оваа врска не води никаде.
invitation-accepted = Оваа покана е веќе прифатена.
invitation-revoked = Оваа покана е повлечена.
invitation-expired = Оваа покана заврши.
invitation-closed-hint = Побарајте друга од тој што ја испратил.

# Roles
roles = Улоги
permissions = Дозволи
new-role = Нова улога
own-role = сопствена
changed-role = изменета
allows = { $some } од { $all }
role-above = Оваа улога смее повеќе од вас; може да ја измени само некој што смее сѐ од неа.
role-hint = Измената важи веднаш за секого што ја има улогата. Можете да дадете само што имате и самите.
reset-role = Врати на почетното
remove-role = Отстрани ја улогата
what = Што
action-read = Гледа
action-manage = Менува
action-other = Исто така
role-admin = Администратор
role-company_admin = Администратор на компанија
role-finance_manager = Финансиски раководител
role-employee = Вработен
role-personal_user = Личен корисник
role-therapist = Терапевт
role-partner = Партнер
role-accountant = Сметководител
role-merchant = Трговец
role-customer = Купувач
resource-webhooks = Вебхукови
resource-flags = Функции
resource-audit = Ревизорски дневник
resource-programmes = Програми на картички
resource-cardholders = Иматели на картички
resource-cards = Картички
resource-controls = Контроли на трошење
resource-decisions = Купувања
resource-accounts = Сметки
resource-transfers = Преноси
resource-storefront = Излог

# API keys
api-keys = API клучеви
new-key = Нов клуч
no-keys = Сѐ уште нема клучеви
no-keys-hint = Со клуч програма работи за оваа организација. Направете го со „Нов клуч“.
state = Состојба
last-used = Последен пат користен
never = никогаш
revoked = отповикан
replaced = заменет
key-without-maker = тој што го направил го изгуби правото
permission-count = { $count ->
    [one] { $count } дозвола
   *[other] { $count } дозволи
}
lasts-days = { $days } дена
rotate = Замени
rotate-hint = Замената прави наследник со истите дозволи. Стариот клуч работи уште еден ден.
revoke = Отповикај
revoke-hint = Отповиканиот клуч престанува да работи веднаш и секаде.
what-for = За што
mode-live = вистински
mode-test = пробен
mode-public = јавен, за страниците на продавница
lasts = Важи
scopes-hint = Клучот никогаш не смее повеќе од тој што го направил.
sites = Сајтови
sites-hint = За јавен клуч: сајтовите чии страници смеат да го користат, по еден во ред, како https://shop.example.
issue-key = Издај го клучот
key-issued = Клучот е издаден.
key-issued-hint = Копирајте го сега; нема повторно да се прикаже.
old-key-ends = Стариот клуч завршува
to-keys = Кон клучевите

# Why something was not done
refusal-ADMIN_001 = Вашата улога не го дозволува ова.
refusal-beyond_own_permissions = Никој не дава, ниту одзема, што самиот нема.
refusal-owners_only = Само сопственик одлучува за сопственик.
refusal-last_owner = Последниот сопственик не може да си оди; прво предајте ја организацијата.
refusal-last_managing_role = Ова е последната улога што управува со улоги.
refusal-role_in_use = Има членови со оваа улога или покани за неа; прво дајте им друга.
refusal-role_exists = Веќе има улога со ова име.
refusal-already_member = Ова лице е веќе член.
refusal-already_invited = Веќе има отворена покана за оваа адреса; испратете ја повторно.
refusal-sent_just_now = Испратена е пред малку; почекајте една минута.
refusal-invitation_for_another = Оваа покана е за друга адреса, не за вашата.
refusal-invitation_void = Тој што ја испратил поканата повеќе не смее да ја даде оваа улога.
refusal-too_many_keys = Има премногу клучеви; отповикајте некој што не треба.
