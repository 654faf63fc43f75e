# Navigation
overview = Преглед
cards = Картички
decision = Одлука

# Overview
no-money = Сѐ уште нема средства
no-money-hint = Отворете сметка со POST /api/v1/cards/accounts и издадете картичка што се плаќа од неа.
in-the-books = { $amount } на сметка
held-of-it = { $amount } резервирано
credit = { $amount } кредит
available = { $accounts ->
    [1] Расположливо
    [one] Расположливо на { $accounts } сметка
   *[other] Расположливо на { $accounts } сметки
}
latest-decisions = Последни одлуки
no-decision = Сѐ уште нема одлуки
no-decision-card = Секое барање за оваа картичка ќе биде наведено овде, со одговорот.
no-decision-all = Испратете купување на /api/v1/shared/jit/fund; овде ќе се појави само.

# Columns
when = Време
where-bought = Место
card = Картичка
answer = Одговор
amount = Износ
state = Состојба
programme = Програма
can-spend = Може да се потроши
merchant = Трговец
until = До
movement = Движење
debited = Од
credited = На
message = Порака

# Cards
no-card = Сѐ уште нема картички
no-card-hint = Издадете картичка со POST /api/v1/cards.
empty-page = Нема ништо на оваа страница
empty-page-hint = Списокот завршува порано.
purchases = { $count ->
    [one] купување
   *[other] купувања
}
unknown = непознато
unknown-card = непозната картичка
unknown-merchant = Непознат трговец

# States of a card
terminated = укината
frozen = замрзната
suspended = суспендирана
not-activated = не е активирана
expired = истечена
holder-suspended = корисникот е суспендиран
holder-closed = корисникот е затворен
active = активна

# One card
freeze-ask = Замрзни …
freeze-why = Причина
freeze-means = Купувањата се одбиваат додека некој не ја одмрзне картичката. Резервираното останува резервирано.
freeze = Замрзни ја картичката
lift-freeze = Одмрзни ја картичката
freeze-refused = Картичката не е замрзната.
freeze-reason-wrong = Наведете ја причината со 1 до { $most } знаци; и другите ќе ја читаат овде.
frozen-by = Замрзната на { $at }; ја замрзна { $name }.
frozen-means = „{ $reason }“. Купувањата се одбиваат; резервираното останува резервирано.
somebody = некое лице
a-program = програма со API-клуч
unreadable = Една контрола не може да се прочита.
unreadable-means = Секое купување се одбива додека таа не се постави одново или не се отстрани: { $names }.
can-be-spent = Може да се потроши сега
account-has = на сметката има { $amount }
all-account-has = сѐ што има на сметката
account-ends-first = средствата на сметката завршуваат пред кој било лимит
unreadable-ends = една контрола не може да се прочита
limit-ends = прв се исцрпува „{ $name }“
a-limit-ends = прв се исцрпува еден лимит
limits = Лимити
no-limit = Нема поставен лимит: купувањата завршуваат кога ќе завршат средствата.
held-now = Резервирано сега
nothing-held = Нема резервирани средства.
controls = Контроли
no-control = Нема поставена контрола: одлучуваат само средствата и лимитите.
about-card = За оваа картичка
currency = Валута
valid-until = Важи до
time-zone = Временска зона
holds-last = Траење на резервација
days = { $days ->
    [one] { $days } ден
   *[other] { $days } дена
}
network-token = Токен на мрежата
funding-account = Сметка за плаќање
group-only = само { $group }

# Rules
at-most = Најмногу { $amount } за едно купување.
only-from = Само од: { $names }.
never-from = Никогаш од: { $names }.
merchant-named = трговец { $number }
category-named = категорија { $code }
exempt = Правилата за трговци не важат за: { $names }.
only-in = Само во: { $names }.
never-in = Никогаш во: { $names }.
only-channels = Само { $names }.
never-channels = Никогаш { $names }.
channel-atm = на банкомати
channel-in-store = во продавници
channel-online = на интернет
channel-mail = по пошта или телефон
channel-quasi-cash = за она што се претвора во готовина
channel-recurring = за повторливи плаќања
channel-unknown = каде што мрежата не го кажува начинот
only-hours = Само од { $from } до { $to }, { $zone }.
only-days-and-hours = Само { $days }, од { $from } до { $to }, { $zone }.
days-range = од { $first } до { $last }
verify-nothing = Не бара ништо.
verify = На интернет, по пошта и по телефон: { $names }.
verify-code = безбедносниот код мора да се совпаѓа
verify-address = адресата мора да се совпаѓа
verify-holder = 3-D Secure мора да го потврдил идентитетот на корисникот
list-or = { $first } или { $last }
list-and = { $first } и { $last }
control-unreadable = Оваа програма не може да ја прочита, па секое купување се одбива.

# Rhythms of limits
per-day = дневно
per-week = неделно, со почеток: { $day }
per-month = месечно
per-year = годишно
in-any-second = во која било секунда
in-any-seconds = { $count ->
    [one] во која било { $count } секунда
   *[other] во кои било { $count } секунди
}
in-any-minutes = { $count ->
    [one] во која било { $count } минута
   *[other] во кои било { $count } минути
}
in-any-hours = { $count ->
    [one] во кој било { $count } час
   *[other] во кои било { $count } часа
}
in-any-days = { $count ->
    [one] во кој било { $count } ден
   *[other] во кои било { $count } дена
}
reach-card = оваа картичка
reach-holder = сите картички на корисникот
reach-programme = сите картички во програмата
monday = понеделник
tuesday = вторник
wednesday = среда
thursday = четврток
friday = петок
saturday = сабота
sunday = недела

# Groups of merchants
group-airlines = авиокомпании
group-cash = готовина
group-food = храна
group-fuel = гориво
group-gambling = игри на среќа
group-hotels = хотели
group-restaurants = ресторани
group-travel = патувања

# Verdicts
approved = одобрено
approved-in-part = делумно одобрено
declined = одбиено
answered = одговорено
noted = забележано
of-asked = од { $amount }
and-more = { $others ->
    [one] { $first } и уште { $others }
   *[other] { $first } и уште { $others } други
}

# Messages
class-authorization = авторизација
class-incremental = дополнителна авторизација
class-purchase = купување
class-verification = проверка
class-inquiry = проверка на состојба
class-advice = известување
class-reversal = поништување
class-expiration = истекување
class-clearing = порамнување
class-force-capture = порамнување без авторизација
class-stand-in = одобрување од мрежата
class-refund = поврат
class-withdrawal = повлекување

# Reasons
reason-duplicate-token = овој токен е веќе употребен со друга содржина
reason-already-reversed = поништено е пред да пристигне
reason-suspected-duplicate = истото купување е веќе побарано под друг токен
reason-unknown-card = не постои таква картичка
reason-wrong-cardholder = картичката му припаѓа на друг
reason-card-not-activated = картичката не е активирана
reason-card-frozen = картичката е замрзната
reason-card-suspended = картичката е суспендирана
reason-card-terminated = картичката е укината
reason-card-expired = картичката е истечена
reason-cardholder-not-active = корисникот не смее да користи картички
reason-organisation-suspended = организацијата е суспендирана
reason-control-unreadable = една контрола не може да се процени
reason-security-code-wrong = безбедносниот код е погрешен
reason-address-not-verified = адресата не е проверена
reason-security-code-not-verified = безбедносниот код не е проверен
reason-authentication-required = потребна е потврда на идентитетот на корисникот
reason-authentication-failed = потврдата на идентитетот на корисникот не успеа
reason-channel-blocked = овој начин на плаќање е блокиран
reason-channel-not-allowed = овој начин на плаќање не е дозволен
reason-country-blocked = земјата е блокирана
reason-country-not-allowed = земјата не е дозволена
reason-outside-hours = надвор од дозволеното време
reason-merchant-blocked = трговецот е блокиран
reason-merchant-not-allowed = трговецот не е дозволен
reason-amount-invalid = износот не е важечки
reason-currency-mismatch = не е валутата на картичката
reason-exceeds-transaction-cap = над лимитот за едно купување
reason-exceeds-amount-limit = над лимитот за трошење
reason-exceeds-count-limit = над дозволениот број купувања
reason-insufficient-funds = нема доволно средства
reason-too-many-messages = премногу пораки за едно купување

# What a decision means for the money
nothing-moved = Нема промена во книгите.
nothing-is-held = Ништо не е резервирано за тоа.
sum-partial = Побарани се { $asked }, а одобрени { $approved }, бидејќи толку имаше.
sum-purchase = Немаше пречки: { $approved } се порамнети веднаш.
sum-verification = Картичката е во ред. Не беше побаран износ.
sum-approved = Немаше пречки: { $approved } се резервирани.
sum-answered = Мрежата праша за состојбата на сметката и доби одговор.
fact-advice = Трговецот и мрежата се договорија за вкупно { $amount }.
fact-reversal = { $amount } од купувањето нема да се порамнат.
fact-expiration = Мрежата остави купувањето да истече: ништо од него веќе не е резервирано.
fact-clearing = { $amount } од купувањето се порамнети.
fact-force-capture = Порамнети се { $amount } за кои Florin никогаш не беше прашан.
fact-stand-in = Мрежата одобри { $amount } наместо нас.
fact-refund = Вратени се { $amount }.
fact-withdrawal = Мрежата го повлече барањето: ништо не е резервирано за него.
fact-other = Мрежата го соопшти ова.

# One decision
how-decided = Како е одлучено
nothing-decided = Немаше одлука: мрежата соопшти факт, а фактите се книжат.
what-asked = Што беше побарано
what-told = Што беше соопштено
place = Место
category = Категорија
merchant-number = Број на трговец
authorization = Авторизација
where-time-went = Каде отиде времето
waited = Чекање на групата
loaded = Вчитување
decided = Одлучување
together = { $messages ->
    [one] { $time }, { $messages } порака заедно
   *[other] { $time }, { $messages } пораки заедно
}
in-books = Во книгите
nothing-in-books = Ништо: книгите се исти како претходно.
purchase-stands = Моментална состојба на купувањето
this-one = оваа
held = Резервирано
settled = Порамнето
refunded = Вратено

# Steps
step-reversals = Поништувања
step-messages = Пораки
step-repeats = Повторувања
step-card = Картичка
step-cardholder = Корисник на картичка
step-organisation = Организација
step-controls = Контроли
step-verification = Проверка
step-channel = Начин на плаќање и земја
step-merchant = Трговец
step-amount = Износ
step-cap = Лимит по купување
step-limits = Лимити
step-funds = Средства
step-ledger = Главна книга
passed = поминато
in-part = делумно
failed = не помина
not-asked = не е проверено
in-all-at-most = вкупно { $total }, најмногу { $most }
counted-before = веќе изброено, преостанато { $left }
asked-and-left = побарано { $asked }, преостанато { $left }

# Movements
moved-back = вратено
moved-settled = порамнето
moved-held = резервирано
moved-released = ослободено
place-funding = Сметка на картичката
place-settlement = Обврска кон мрежата
place-used = Искористени лимити
place-limit = Лимит „{ $name }“
place-a-limit = Еден лимит

# Flags
look = Некој треба да провери:
flag-over-captured = купувањето е порамнето за повеќе од авторизираното.
flag-over-reversed = купувањето е поништено за повеќе од авторизираното.
flag-unauthorized-capture = купувањето е порамнето без авторизација.
flag-over-refunded = вратено е повеќе од порамнетото.
flag-stand-in = купувањето го одобри мрежата наместо нас.

# Why something was not done
refusal-card_terminated = Картичката е укината; тоа не може да се врати.
refusal-cardholder_closed = Имателот е затворен; тоа не може да се врати.
