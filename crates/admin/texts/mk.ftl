# The operators' pages
operations = Управување
audit-log = Ревизорски дневник
features = Функции
inbox = Влезни пораки
jobs = Задачи
search = Пребарај
show-all = Прикажи сѐ
any = која било
none = нема
nothing = ништо
unknown = непознато
not-yet = сѐ уште не
organisation = Организација
when = Кога
what = Што
who = Кој
about = За што
since-day = Од
until-day = До
found = { $count ->
    [one] пронајден { $count }
   *[other] пронајдени { $count }
}

# Audit log
the-log = Дневникот
verify-now = Провери сега
checkpoint-hint = Оваа контролна точка, чувана на друго место, подоцна докажува каков бил дневникот сега.
sealed-events = { $count ->
    [one] запечатен { $count } настан
   *[other] запечатени { $count } настани
}
signed = потпишано
not-signed = непотпишано
entries = Записи
nothing-recorded = Ништо не е запишано
nothing-recorded-hint = Она што луѓето и нивните клучеви го менуваат се појавува тука за една секунда.
clean-title = Дневникот е каков што беше запечатен.
altered-title = Дневникот не е каков што беше запечатен: { $count ->
    [one] { $count } наод.
   *[other] { $count } наоди.
}
read-again = Повторно се прочитани { $events } настани во { $blocks } блокови, од кои { $signed } се потпишани.
what-changed = Што се смени
nothing-more = Запишано е само дека се случило.
before = Пред
after = Потоа
value = вредност
who-and-where = Кој и од каде
address = Адреса
program = Програма
correlation = Корелација
event = Настан
the-proof = Доказот
place-in-tree = Место во дрвото
counted-from-0 = { $index }, броено од 0
leaf = Лист
root = Корен
way-to-root = Пат до коренот
leaf-is-root = листот е коренот
what-was-sealed = Што е запечатено
the-checkpoint = Контролната точка
no-proof = Нема доказ.
no-proof-yet = Се запечатува за една секунда; погледнете потоа.
no-proof-altered = Настанот не е каков што беше запечатен; проверете го дневникот.
proven = Докажано е дека е во дневникот.
proven-place = Тоа е запис { $place } од { $size }, под коренот подолу.
proof-fails = Доказот не држи.
proof-fails-hint = Хешовите не водат до коренот; проверете го дневникот.
finding-altered = Настанот { $event } е изменет (блок { $block }).
finding-missing = Недостига настан по { $event } (блок { $block }).
finding-added = Настанот { $event } е додаден по запечатувањето (блок { $block }).
finding-moved = Настанот { $event } е преместен (блок { $block }).
finding-list = Списокот на дневникот е погрешен за настанот { $event } (блок { $block }).
finding-gap = Блокот { $block } не следува по претходниот.
finding-chain = Синџирот на блокот { $block } е прекинат.
finding-root = Коренот на блокот { $block } не е на неговите настани.
finding-signature = Потписот на блокот { $block } не важи.
finding-unsigned = Блокот { $block } го изгубил потписот.
finding-subtree = Поддрвото { $position } на ниво { $level } е погрешно.
finding-head = Врвот не стои каде што завршува последниот блок.
finding-checkpoint = Чуваната контролна точка од { $size } настани не е на овој дневник.

# Features
features-text = Измената важи од следното барање, во секој процес.
feature = Функција
for-everybody = За сите
organisations-apart = Одделни организации
on = вклучена
off = исклучена
on-by-default = почетно вклучена
off-by-default = почетно исклучена
on-for = вклучена за { $percentage } %
default-variable = Почетната вредност е во поставката
feature-is = Функцијата е
as-environment = како што вели околината
percentage = За толку организации од сто
percentage-hint = Секогаш истите; поголем број само додава.
set = Постави
nobody-apart = За ниту една организација не е поинаку.
as-everybody = Како за сите
as-everybody-named = Како за сите: { $organisation }
set-for-organisation = Постави за оваа организација
flag-accounting-backbone = Книговодство зад фактурите и плаќањата.
flag-migration-wizard = Преземање податоци од друга програма.
flag-psd2-banking = Банкарски сметки и нивни изводи преку PSD2.
flag-partner-portal = Порталот на сметководствените бироа.
flag-partner-mocked-data = Измислени бројки наместо вистински во порталот на сметководствените бироа.
flag-advanced-payments = Плаќања на рати, со врска и со претплата.
flag-mcp-ai-tools = Алатки за помошници што зборуваат Model Context Protocol.
flag-monitoring = Бројки и траги за операторите.

# Inbox
the-inbox = Влезните пораки
party = Страна
state = Состојба
message-waiting = чека
message-handled = обработена
message-dead = неуспешна
messages = Пораки
message = Порака
sender = Од
nothing-delivered = Ништо не е примено
nothing-delivered-hint = Она што страните го праќаат до Florin се појавува тука, по еднаш.
handle-again = Обработи повторно
last-try-failed = Последниот обид не успеа.
as-it-came = Како што пристигна
no-body = Нема содржина.
about-it = За пораката
received = Примена
handled-at = Обработена
failed-tries = Неуспешни обиди
handled-again = Повторно обработена
kept-of-head = Зачувани заглавја
bytes = Бајти

# Jobs
queues = Редици
queue = Редица
waiting = Чекаат
running = Во тек
dead = Неуспешни
no-queues = Нема што да се прави
no-queues-hint = Секоја редица е празна.
failed-for-good = Конечно неуспешни
no-dead = Ниту една задача не пропаднала конечно
no-dead-hint = Задача што премногу пати не успева застанува тука и ве чека.
job = Задача
why = Зошто
what-to-do = Што да се направи
attempts-in = { $count ->
    [one] { $count } обид
   *[other] { $count } обиди
}
try-again = Обиди се повторно
discard = Отфрли
discard-begin = Отфрли …
discard-hint = Потоа она што требаше да го направи никогаш нема да се направи. Ова не може да се врати.

# Why something was not done
refusal-log_too_long = Дневникот е долг: проверете го со „florin audit verify“.
refusal-malformed = Некое поле не може да се прочита. Ознаките изгледаат како org_…, деновите како 2026-01-31.
refusal-out_of_range = Процентот е цел број од 0 до 100.
refusal-message_waiting = Чека и ќе биде обработена без помош.
