# Signing in
sign-in = Најава
email = Е-пошта
password = Лозинка
mismatch-title = Податоците не се совпаѓаат.
mismatch-text = Проверете ги адресата и лозинката. По пет неуспешни обиди по ред, најавувањето се прекинува на 15 минути.

# Second step
second-step = Уште еден чекор
begin-again = Почнете одново ако ова не сте вие
sign-in-over-title = Времето за ова најавување истече.
sign-in-over-text = Никој не е пуштен. Почнете одново.
passkey-use = Користи криптографски клуч (passkey)
passkey-sign-in = Најава со криптографски клуч (passkey)
passkey-refused-title = Овој криптографски клуч не е прифатен.
passkey-refused-text = Обидете се повторно или изберете друг начин.
passkey-failed = Криптографскиот клуч не одговори. Обидете се повторно или изберете друг начин.
passkey-known = Овој уред веќе има криптографски клуч за вашата сметка.
other-way = Користи друг начин
recovery-use = Користи резервен код
code = Код
code-hint = Шест цифри, како што сега ги прикажува вашата апликација за автентикација.
code-wrong = Кодот не е точен или е веќе искористен. По пет погрешни кодови по ред, кодови не се прифаќаат 15 минути.
recovery-code = Резервен код
recovery-code-hint = Еден од оние што ги зачувавте. Важи само еднаш.
password-hint = Онаа со која се најавувате.
go-on = Продолжи

# Proof once more
step-up = Дали сѐ уште сте вие?
step-up-text = Ова што сакате да го направите може да ви наштети ако го прави друг. Потврдете уште еднаш дека сте вие; потврдата важи десет минути.
step-up-sign-in = Одјавете се, па најавете се повторно
step-up-back = Назад, без да се изврши

# Factors
security = Безбедност
factors = Втор фактор
factors-wanted = Кој управува со платформата мора да има апликација за автентикација и криптографски клуч.
factors-wanted-both = Прво апликацијата, потоа криптографскиот клуч.
factors-wanted-passkey = Апликацијата е поставена; сега регистрирајте криптографски клуч.
factors-wanted-app = Криптографскиот клуч е регистриран; сега поставете ја апликацијата.
app = Апликација за автентикација
app-text = Апликација на вашиот телефон прикажува код што се менува на секои половина минута. При најава се бара по лозинката.
app-since = Поставена
app-set-up = Постави ја апликацијата
app-remove = Отстрани ја апликацијата
app-remove-begin = Отстрани ја апликацијата …
app-remove-hint = При најава повеќе не се бара код. Резервните кодови остануваат само додека има криптографски клуч.
app-scan = 1. Скенирајте го ова со апликацијата
app-scan-label = QR-код со тајниот клуч прикажан подолу
app-secret = Или внесете го овој таен клуч во неа:
app-secret-note = Чувајте го за себе. Нема да биде прикажан повторно.
app-confirm = 2. Внесете го кодот што го прикажува
app-wrong = Овој код не е точен или е веќе искористен. Почекајте го следниот.
is-on = вклучено
is-off = исклучено
in-use = { $count } во употреба
codes-left = преостануваат { $count }
passkeys = Криптографски клучеви (passkeys)
passkeys-text = Криптографскиот клуч останува на вашиот уред и ѝ одговара само на оваа страница. Тој е втор фактор по лозинката, а овозможува најава и без неа.
passkeys-need-a-name = Оваа страница е отворена преку број, а не преку име; за криптографски клучеви е потребно име.
passkey-name = Име на уредот
passkey-register = Регистрирај го овој уред
passkey-registered = Регистриран
passkey-used = Користен
passkey-never-used = Никогаш не е користен
passkey-suspended = суспендиран
passkey-suspended-text = Неговиот бројач се врати назад, па можно е да постои копија. Повеќе не се прифаќа; отстранете го и регистрирајте го уредот одново.
passkey-rename = Преименувај
passkey-rename-begin = Преименувај …
passkey-remove = Отстрани
passkey-remove-begin = Отстрани …
passkey-remove-hint = Повеќе не отвора ништо. Уредот може повторно да се регистрира.
passkey-remove-named = Отстрани: { $name }
recovery-codes = Резервни кодови
recovery-codes-yours = Вашите резервни кодови
recovery-codes-text = Го заменуваат изгубениот фактор. Секој важи само еднаш.
recovery-codes-kept = Секој овозможува една најава кога апликацијата или криптографскиот клуч не ви се при рака. Чувајте ги таму каде што ги чувате вредните документи. Нема да бидат прикажани повторно, а претходните кодови повеќе не важат.
recovery-codes-renew = Нови кодови
recovery-codes-renew-begin = Нови кодови …
recovery-codes-renew-hint = Кодовите што ги имате потоа не важат.
recovery-codes-print = Отпечати
recovery-codes-save = Зачувај како датотека
recovery-codes-done = Ги зачував

# Signing up, and links in mails
name = Име
sign-up = Регистрација
sign-up-text = Ви испраќаме врска за да ја потврдите адресата. Лозинката има најмалку осум знаци; најдобро е повеќе зборови.
sign-up-known = Најавете се со постоечка сметка
sign-up-sent = Испративме порака на { $email }. Отворете ја врската во неа во рок од еден ден.
sign-in-new = Нови сте овде?
mail-sent = Проверете ја вашата пошта
confirm = Потврди
confirm-title = Потврдете ја вашата адреса
confirm-text = Внесете ја лозинката што ја избравте при регистрацијата.
confirm-mismatch = Ова не е избраната лозинка. По пет погрешни обиди врската повеќе не важи.
link-invalid-title = Оваа врска повеќе не важи.
link-invalid-text = Веќе е искористена, престара е или е скратена по пат.
link-again = Побарајте нова
verify-title = Потврдете ја новата адреса
verify-text = Потврдете ја, и оттогаш вашата сметка ја користи оваа адреса.
verified-title = Адресата е потврдена.
verified-text = Отсега пораките стигнуваат таму, а со неа се најавувате.

# Passwords
forgot-title = Ја заборавивте лозинката?
forgot-text = Ќе ви испратиме врска со која ќе изберете нова.
forgot-send = Испрати ја врската
forgot-sent = Ако некој ја има адресата { $email }, порака со врска е на пат. Врската важи еден час.
reset-title = Изберете нова лозинка
reset-text = Потоа ќе бидете одјавени насекаде.
reset = Смени ја лозинката
password-new = Нова лозинка
password-present = Сегашна лозинка
password-change = Смени ја лозинката
password-change-text = Потоа ќе бидете одјавени на сите други места.
password-changed = Лозинката е сменета.
password-changed-sign-in = Најавете се со новата.
password-wrong = Ова не е вашата сегашна лозинка. По пет погрешни обиди не се прифаќа 15 минути.
refusal-too_short = Најмалку осум знаци.
refusal-too_weak = Ова е меѓу првите што некој би ги пробал. Употребете повеќе зборови или дозволете прелистувачот да состави лозинка.
refusal-not_an_address = Ова не е адреса на е-пошта.
refusal-missing = Ова поле е задолжително.

# Profile
profile = Профил
profile-email-hint = Новата адреса важи откако ќе ја отворите врската што ќе ја испратиме таму.
profile-saved = Зачувано.
profile-mailed = Испративме порака на { $email }; додека не ја отворите врската во неа, останува старата адреса.
profile-preferences = Јазик, броеви и датуми
profile-security = Лозинка, сесии и втор фактор
save = Зачувај

# Sessions
sessions = Каде сте најавени
sessions-end-others = Одјави се на сите други места
sessions-ended = Одјавени сте на сите други места.
session-here = овде
session-browser = Прелистувач
session-program = Програма
session-unknown = Непозната програма
session-used = користена
session-opened = отворена
session-end = Одјави
session-end-named = Одјави: { $name }
session-ended = Сесијата таму е одјавена.
factors-link-text = Апликација за автентикација или криптографски клуч ги спречува оние што ја знаат вашата лозинка.

# Organisations
organisation = Организација
organisations = Организации
all-organisations = Сите организации
your-role = Вашата улога
acting = работите за неа
act-for = Работи за неа
suspended = суспендирана
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
rename-begin = Преименувај …
leave = Напушти
leave-begin = Напушти …
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
withdraw-begin = Повлечи …
withdraw-hint = Врската во пораката потоа не води никаде. Можете да поканите повторно.
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
remove-role-begin = Отстрани ја улогата …
remove-role-hint = Може да се отстрани додека никој ја нема и никој не е поканет за неа.
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
# How somebody reads
preferences = Јазик и формати
language = Јазик
numbers = Броеви
dates = Датуми
time-zone = Временска зона
as-browser = Како што бара прелистувачот
zone-unknown = Нема таква временска зона.
zone-unknown-hint = Изберете од списокот, на пример Europe/Skopje, или оставете празно.

linked-accounts = Поврзани сметки

# Signing in by telephone
by-phone = Најава со телефон
by-phone-text = Ви испраќаме шестцифрен код на телефонот. Кој е нов овде, со него добива сметка.
phone = Телефонски број со код на земјата
phone-send = Испрати го кодот
phone-otherwise = Најава на друг начин
phone-code-title = Внесете го кодот
phone-code-text = Кодот е на пат кон { $number }. Важи пет минути.
phone-code = Шестцифрен код
phone-send-again = Испрати друг код
phone-other-number = Друг број
phone-wait = Почекајте малку.
phone-not-sent = Ништо не е испратено.
phone-not-in = Никој не е пуштен.
sms-code = { $code } е вашиот код за Florin. Важи 5 минути. Не кажувајте го никому.
refusal-sms_unavailable = Овде не може да се испраќаат кодови. Најавете се на друг начин.
refusal-phone_invalid = Ова не е телефонски број: почнува со + и кодот на земјата.
refusal-code_sent_already = На овој број пред малку е испратен код. Почекајте една минута пред да побарате друг.
refusal-otp_invalid = Овој код не е точен или повеќе не важи. По пет обиди побарајте друг.

# Accounts at other providers
other-ways = Други начини за најава
continue-with = Продолжи со { $provider }
continue-by-phone = Продолжи со телефон
provider-failed = Најавата со { $provider } не успеа
provider-back = Назад кон најавата
link-provider = Поврзи { $provider }
link-provider-text = { $provider } ќе праша дали Florin смее да знае кој сте таму. Потоа се враќате тука.
link-provider-go = Продолжи кон { $provider }
linked-text = Со поврзана сметка можете да се најавите овде без лозинка.
linked-account = Сметка
linked-address = Адреса таму
linked-unknown = непозната
not-linked = не е поврзана
link = Поврзи
unlink = Одврзи …
unlink-do = Одврзи
unlink-hint = Повеќе не можете да се најавите со неа. Повторното поврзување го враќа тоа.
telephone = Телефон
no-providers = Нема што да се поврзе
no-providers-hint = На оваа страница нема поставено давател; и криптографски клуч ве пушта без лозинка.
nothing-changed = Ништо не е сменето.
refusal-provider_unavailable = Во моментов не може да се праша. Обидете се повторно или најавете се на друг начин.
refusal-oauth_state_invalid = Овој пат назад е искористен, истечен или е на друг прелистувач. Почнете одново.
refusal-provider_denied = Не му беше дозволено да ни каже кој сте. Ништо не е сменето.
refusal-provider_token_invalid = На одговорот не може да му се верува, па никој не е пуштен.
refusal-last_way_in = Ова е единствениот начин на кој можете да се најавите. Прво поставете лозинка или криптографски клуч.

# Operators
operators = Оператори
operators-text = Операторите се грижат за целата платформа. Тоа нема врска со улогите во организациите.
operator-role = Улога
operator-since = Сметка од
operator-add = Направи некого оператор
operator-add-hint = Треба да има сметка овде, и да постави апликација за автентикација и криптографски клуч пред да може да прави што било.
operator-grant = Дај ја улогата
operator-end = Одземи ја улогата
operator-end-hint = Одземањето важи веднаш. Сметката останува.
refusal-USER_001 = Никој овде ја нема оваа адреса.
platform-administrator = Администратор
platform-support = Поддршка
platform-auditor = Ревизор
platform-administrator-text = Одлучува за луѓето, организациите и другите оператори.
platform-support-text = Се грижи за тие на кои им треба помош и го повторува она што заглавило.
platform-auditor-text = Чита и го проверува ревизорскиот дневник.
refusal-last_administrator = Ова е последниот администратор; прво направете друг.
refusal-account_suspended = Оваа сметка е суспендирана или избришана.

# Mails. The first variable is the reader’s name, the second the site’s address.
mail-sign-up-subject = Потврдете ја вашата адреса
mail-sign-up =
    Здраво { $name },

    некој, се надеваме вие, се регистрираше на { $site } со оваа адреса. За да ја потврдите, отворете ја оваа врска во рок од еден ден и внесете ја избраната лозинка:

    { $link }

    Ако не сте вие, не правете ништо; адресата ќе се заборави.
mail-known-subject = Веќе имате сметка
mail-known =
    Здраво { $name },

    некој се регистрираше на { $site } со оваа адреса, која веќе има сметка. Ништо не е сменето.

    Ако сте вие, најавете се: { $site }/sign-in
    Ако ја заборавивте лозинката, изберете друга: { $site }/forgot-password
    Ако не сте вие, не правете ништо.
mail-reset-subject = Изберете нова лозинка
mail-reset =
    Здраво { $name },

    за да изберете нова лозинка за { $site }, отворете ја оваа врска во рок од еден час:

    { $link }

    Ако не сте ја побарале, не правете ништо; лозинката останува иста.
mail-password-changed-subject = Вашата лозинка е сменета
mail-password-changed =
    Здраво { $name },

    вашата лозинка за { $site } штотуку е сменета, и сите најави на други места се одјавени.

    Ако не сте вие, веднаш изберете друга: { $site }/forgot-password
mail-new-address-subject = Потврдете ја новата адреса
mail-new-address =
    Здраво { $name },

    за отсега да ја користите оваа адреса на { $site }, отворете ја оваа врска во рок од еден ден:

    { $link }

    Ако не сте го побарале ова, не правете ништо.
mail-address-changed-subject = Вашата адреса е сменета
mail-address-changed =
    Здраво { $name },

    вашата сметка на { $site } сега има друга адреса; оваа повеќе не се користи.

    Ако не сте вие, кажете му на тој што ја води страницата.
mail-invitation-subject = Придружете се на { $organisation }
mail-invitation =
    Здраво,

    { $host } ве кани да се придружите на { $organisation }. За да видите за што станува збор и да прифатите, отворете ја оваа врска, која важи еднаш и само за вашата адреса:

    { $link }

    Важи до { $until }. Ако не сакате да се придружите, не правете ништо.

# More reasons why something was not done
refusal-account_erased = Од оваа сметка нема ништо што би можело да се врати.
refusal-ceremony_over = Ова барање до криптографскиот клуч истече или е веќе одговорено. Обидете се повторно.
refusal-invitation_closed = Повторно може да се испрати само покана што сѐ уште чека.
refusal-key_ended = Овој клуч повеќе не отвора ништо; издајте друг.
refusal-key_rotated = Овој клуч веќе има наследник; заменете го него.
refusal-link_invalid = Оваа врска е искористена или престара. Побарајте нова.
refusal-member_suspended = Овој член е суспендиран и не би можел да биде сопственик.
refusal-no_factor = Прво поставете апликација за автентикација или криптографски клуч.
refusal-no_organisation = Не работите за ниту една организација; прво изберете.
refusal-organisation_required = Не работите за ниту една организација; прво изберете.
refusal-not_a_name = Името на улога има најмногу 40 букви, цифри, празни места, - и _.
refusal-not_a_person = Клучот не е лице; ова е за лицето што прашува.
refusal-not_a_picture = Сликата е JPEG, PNG или WebP.
refusal-not_a_site = Сајт се пишува како https://shop.example, по еден во ред.
refusal-not_acting = Прво префрлете се на оваа организација.
refusal-not_for_keys = На клуч од овој вид не може да му се даде некоја од овие дозволи.
refusal-organisation_suspended = Оваа организација е суспендирана; сега никој не може да се придружи.
refusal-passkey_known = Овој криптографски клуч е веќе регистриран.
refusal-passkey_refused = Овој криптографски клуч не е прифатен.
refusal-passkey_unreadable = Одговорот на криптографскиот клуч не може да се прочита. Обидете се повторно.
refusal-passkeys_unavailable = За криптографски клучеви треба страница со име; оваа е отворена преку број.
refusal-password_too_long = Оваа лозинка е подолга од дозволеното.
refusal-provider_account_taken = Сметката таму е поврзана со некој друг овде.
refusal-provider_email_unverified = Адресата таму не е потврдена, па овде не докажува ништо. Прво потврдете ја таму.
refusal-provider_link_signed_out = Тој што почна да ја поврзува сметката повеќе не е најавен.
refusal-provider_linked_already = Веќе е поврзана друга сметка кај овој давател.
refusal-role_unknown = Оваа организација нема таква улога.
refusal-time_zone_unknown = Нема таква временска зона.
refusal-too_long = Ова е подолго од дозволеното.
refusal-too_large = Датотеката е преголема.
refusal-too_many_invitations = Повлечете покана што никој не ја чека; потоа испратете ја оваа.
refusal-too_many_members = Организацијата има колку членови што може да има.
refusal-too_many_organisations = Прво напуштете организација што повеќе не ви треба.
refusal-too_many_passkeys = Отстранете криптографски клуч што не треба; потоа регистрирајте го овој.
refusal-too_many_roles = Отстранете улога што никому не треба; потоа направете ја оваа.
refusal-totp_not_begun = Ниту една апликација не го чека првиот код; почнете одново.
refusal-totp_set_up = Веќе има апликација за автентикација; отстранете ја за да поставите друга.
refusal-wrong_code = Не е точно или е веќе искористено. По пет погрешни кодови по ред, кодови не се прифаќаат 15 минути.
refusal-yourself = Никој не се заклучува сам; побарајте од друг администратор.
