# Groups
groups = Групи
groups-none = Сè уште нема група
groups-none-hint = Основајте една за патување, стан или вечера; потоа поканете ги другите.
new-group = Нова група
name = Име
description = За што е
currency = Валута
found = Основај ја групата
friends = Меѓу вас и другите
friends-text = Она што го предлагаат вашите групи, собрано. Секој ред може да се најде во својата група.
friend = Кој
in-groups = Во
owes-you = ви должи
you-owe = должите
even = изедначени
your-balance = Вашата состојба
archived = архивирана

# One group
you-are-owed = Ви должат
you-owe-in-all = Должите
everybody-even = Сите се изедначени.
settle-up = Порамнување
settle-text = { $count ->
    [one] { $count } плаќање ги изедначува сите.
   *[other] { $count } плаќања ги изедначуваат сите.
}
mode = Порамни со
mode-minimum = што помалку плаќања
mode-pairs = плаќања само по долгови
mode-raw = секој долг како што настанал
pays = Плаќа
is-paid = Прима
amount = Износ
record-payment = Запиши како платено
graph = Кој кому плаќа
balances = Состојби
member = Член
balance = Состојба
expenses = Трошоци
no-expenses = Сè уште ништо не е потрошено
no-expenses-hint = Додајте го првиот трошок; секој гледа што значи за него.
add-expense = Додај трошок
what = Што
day = Ден
paid-by = Платил
several = повеќемина
your-part = Вашиот дел
payments = Плаќања
proposed = предложено
paid = платено
confirmed = потврдено
disputed = оспорено
undone = поништено
confirm = Стигна
dispute = Не стигна
undo = Поништи
members = Членови
role-owner = сопственик
role-admin = администратор
role-member = член
role-viewer = набљудувач
no-account = без сметка
left = заминат
add-member = Додај некого без сметка
add = Додај
invite = Покани
actions = Дејства

# An expense
total = Износ
category = Категорија
how = Како се дели
equal = еднакво
shares = по тежини
percent = по проценти
exact = по износи
adjustment = еднакво, со додатоци
who = Кој
takes-part = Учествува
value = Колку
owes = Должи
save = Зачувај
left-over = остануваат { $amount }
too-much = { $amount } премногу
all-shared = Сè е поделено.
preview = Преглед
not-yet = Сè уште не: { $reason }
amount-missing = Недостига износ.
delete = Избриши
restore = Врати
deleted = избришан
back = Назад

# Ways in
invite-text = Кој ќе ја отвори врскава, влегува во групата до { $until }. Покажете им ја на оние до вас или испратете ја.
invite-qr = QR-код на врската
make-link = Направи врска
copy = Копирај
share-text = Кој ќе отвори таква врска, 30 дена може да ја гледа групата и ништо да не менува.
make-share = Направи врска за гледање
join = Влези во { $group }
join-as = Таму ќе бидете { $name }.
join-button = Влези
join-over = Врскава не води никаде
join-over-text = Повлечена е, ѝ поминало времето или никогаш не била врска. Побарајте нова.
sign-in = Најави се
create-account = Направи сметка
sign-in-to-join = За да влезете, кажете кој сте.
shared-text = Групата ја гледате преку врска. Тука ништо не може да се менува.
not-done = Тоа не е направено.

# Pages of a group
overview = Преглед
activity = Активност
figures = Бројки
imports = Увоз
settings = Поставки
deleted-groups = Избришани групи
mode-units = што помалку плаќања меѓу домаќинства
a-payment = Плаќање
search = Барај
nothing-found = Ништо не е најдено
deleted-expenses = Избришани трошоци
deleted-ones = Избришаните

# Settings
you-here = Вие во групава
you-here-text = Како се викате тука, каде ви се плаќа, дали да ве потсетуваат; и како да заминете.
your-page = Вашата страница
files = Датотеки
files-text = Групата како табела, или цела: преземена во друга група, дава исти состојби.
end = Крај
archive = Архивирај ја групата
archive-text = Во архивирана група ништо веќе не се запишува. Може повторно да се отвори.
reopen = Отвори ја повторно
reopen-text = Групата е архивирана: може да се гледа, но ништо не се запишува.
delete-group = Избриши ја групата
delete-group-text = Групата повеќе не се гледа од никого. Книгите остануваат, а сопственик може да ја врати од списокот на групи.

# A member
role = Улога
household = Домаќинство
household-hint = Членови со исто домаќинство имаат заедничка каса; групи што порамнуваат меѓу домаќинства ги бројат како еден.
upi-address = UPI-адреса
upi-hint = Таму другите ви плаќаат, во рупии.
want-reminders = Потсети ме со порака кога должам
remind = Потсети
was-reminded = Потсетникот е оставен.
leave = Замини од групата
take-out = Отстрани од групата
leave-text = Запишаното останува. Кој не е изедначен, отвореното му го предава на друг.
must-settle = Уште должите нешто. Прво порамнете го; или администратор ве отстранува и кажува кој го презема.
heir = Кој го презема
handed-over = предадено

# An expense, once more
change = Измени
change-expense = Измени трошок
items = по ставки од сметка
show-fields = Покажи ги полињата
who-paid = Кој колку платил
line = Ставка { $number }
more-lines = Уште ставки
pro-rata = Сразмерно на ставките
tax = Данок
tip = Бакшиш
service = Услуга
discount = Попуст
weight = Тежина
more-or-less = Повеќе или помалку
unpaid = { $amount } сè уште неплатени
overpaid = { $amount } платени премногу
recorded-by = Запишал
receipt = Сметката

# A payment
settles = Порамнува
other-currency = Платено во друга валута
handed-amount = Што е дадено
rate = Курс
note = Белешка
propose = Предложи
pay = Платено е
pays-whom = { $from } му плаќа на { $to }
upi-text = Скенирајте го ова или отворете ја врската за преку UPI на { $name } да му платите { $amount }. Потоа запишете тука.
upi-qr = QR-код на плаќањето преку UPI
upi-open = Отвори ја апликацијата

# Comments and what happened
comments = Коментари
no-comments = Сè уште никој ништо не рекол.
say = Кажете нешто
say-button = Кажи
comment-deleted = Коментарот е избришан.
about-expense = за трошок
happened = Што се случило
nothing-happened = Сè уште ништо не се случило
when = Кога
a-program = програма
did-found = ја основа групата
did-change = ја измени групата
did-archive = ја архивира групата
did-reopen = повторно ја отвори групата
did-delete = ја избриша групата
did-restore = ја врати групата
did-add-member = додаде некого
did-change-member = измени член
did-restore-member = врати член
did-remind = потсети некого
did-join = влезе
did-leave = заврши членство
did-invite = направи покана
did-uninvite = повлече покана
did-share = направи врска за гледање
did-unshare = повлече врска за гледање
did-add-expense = додаде трошок
did-change-expense = измени трошок
did-delete-expense = избриша трошок
did-restore-expense = врати трошок
did-propose = предложи плаќање
did-pay = запиша плаќање
did-confirm = потврди плаќање
did-dispute = оспори плаќање
did-undo = поништи плаќање
did-say = коментира
did-unsay = избриша коментар
did-say-again = врати коментар
did-import = презеде датотека
did-undo-import = поништи увоз

# Ways in, once more
invite-as = Како
invite-whom = За кого
anybody = секој што ја има врската
claim-text = Кој отвора врска за некој член, станува тој член, со сè што е запишано за него.
open-links = Врски што сè уште важат
link-for = да се стане { $name }
link-to-join = за влез како { $role }
link-to-look = за гледање
ends = истекува
withdraw = Повлечи

# Files of other programs
imports-text = Донесете група од Splitwise (CSV), Spliit (JSON), I hate money (CSV или JSON), Cospend (CSV) или од Florin (JSON). Прво се покажува, и ништо не се чува додека не кажете.
file = Датотека
or-paste = Или залепете што има во неа
look-at-file = Погледни ја датотеката
looked = Што носи оваа датотека од { $program }
comes-to = Излегува
here = Тука
is-member = е член
becomes-member = се додава
first-bills = Првите сметки
take-over = Преземи
imports-before = Досегашни датотеки
no-imports = Сè уште не е преземена датотека
no-imports-hint = Извезете ја групата од другата програма, потоа изберете ја датотеката тука.
program = Од
brought = Донела

# Figures
spent = Потрошено
spent-on = Потрошено за нив
by-member = По член
by-category = По категорија
by-month = По месец
month = Месец
no-category = Без категорија

# Refusals
refusal-debt_not_settled = Уште должите нешто. Прво порамнете го; или администратор ве отстранува и кажува кој го презема.
refusal-group_archived = Групата е архивирана; отворете ја за да запишувате.
refusal-group_full = Групата нема место за уште членови.
refusal-group_role = Вашата улога во групата не го дозволува ова.
refusal-last_group_owner = Последниот сопственик останува додека друг не стане сопственик.
refusal-member_claimed = Некој веќе е тој член.
refusal-member_left = Некој од датотеката ја напуштил групата, а би му останало нешто отворено: прво поканете го пак.
refusal-member_not_settled = Има нешто отворено: прво порамнете, или кажете кој го презема.
refusal-member_unknown = Некој од наведените не е член на групата.
refusal-name_taken = Некој во групата веќе се вика така.
refusal-nothing_owed = Таму ништо не се должи.
refusal-reminded_already = Имало потсетник во последниот ден.
refusal-same_member = Никој не си плаќа самиот себе.
refusal-settlement_exists = Ова плаќање е веќе запишано.
refusal-settlement_state = Плаќањето не е во состојба ова да се направи сега.
refusal-share_against_total = Никој не може да должи помалку од ништо.
refusal-allocation_without_weight = Сè уште никој не учествува.
refusal-allocation_basis_points = Процентите не даваат 100.
refusal-amount_malformed = Износот не може да се прочита.
refusal-amount_too_large = Книгите не бројат толку; ништо не е направено.
refusal-file_imported = Токму оваа датотека е веќе преземена; прво поништете го тоа.
refusal-not_a_shared_book = Датотеката не содржи сметки на група.
refusal-too_many_invitations = Повлечете врска што никому не му треба; потоа направете ја оваа.
refusal-already_group_member = Веќе сте член на групава.
refusal-version_mismatch = Некој го смени ова во меѓувреме. Отворете го повторно и видете како е сега.

# Counts
bills = { $count ->
    [one] { $count } сметка
   *[other] { $count } сметки
}
all-expenses = { $count ->
    [one] { $count } трошок
   *[other] Сите { $count } трошоци
}

# Mail
mail-reminder-subject = { $group }: должите { $amounts }
mail-reminder =
    Здраво { $name },

    { $sender } ве потсетува: во { $group } должите { $amounts }. Погледнете од што е и порамнете:

    { $link }

    Потсетник стигнува најмногу еднаш дневно. Ако не ги сакате, кажете го тоа на вашата страница во групата.
