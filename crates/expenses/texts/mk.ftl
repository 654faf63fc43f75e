# Categories that a book begins with
category-food = Храна
category-groceries = Намирници
category-restaurants = Ресторани
category-coffee = Кафе и грицки
category-home = Дом
category-rent = Кирија
category-utilities = Режиски трошоци
category-household = Домаќинство
category-transport = Превоз
category-public-transport = Јавен превоз
category-fuel = Гориво
category-taxi = Такси
category-health = Здравје
category-shopping = Купување
category-clothes = Облека
category-electronics = Електроника
category-leisure = Слободно време
category-subscriptions = Претплати
category-sport = Спорт
category-travel = Патување
category-education = Образование
category-gifts = Подароци и донации
category-festivals = Празници
category-fees = Провизии и даноци
category-other = Друго

# Pages
expenses = Трошоци
expense = Трошок
overview = Преглед
budgets = Буџети
budget = Буџет
categories = Категории
category = Категорија
all-categories = Сите категории

# The list
new-expense = Нов трошок
line-example = 120*3 кафе вчера
add = Додај
search = Барај
choose = Избери
what = Што
amount = Износ
day = Ден
delete-chosen = Избриши ги избраните
no-expense = Сè уште нема трошоци
no-expense-hint = Напиши го во редот погоре: износ и за што беше.
nothing-found = Ништо не е најдено
nothing-found-hint = Барај со помалку зборови или во сите категории.
undo = Врати
deleted = { $count ->
    [one] Избришан е { $count } трошок.
   *[other] Избришани се { $count } трошоци.
}
split-over = { $count ->
    [one] { $count } дел
   *[other] Поделено на { $count } дела
}
keep-search = Зачувај го ова барање
kept-searches = Зачувани барања

# One expense
merchant = Трговец
tags = Ознаки, одвоени со запирка
note = Белешка
group = Група
group-hint = Што потрошивте за група, за вашите прегледи и буџети. Со тоа ништо не се дели во групата.
other-group = група во која не сте
change = Промени
save = Зачувај
delete = Избриши
restore = Врати
is-deleted = Овој трошок е избришан и не се брои.
as-charged = како што е наплатено
by-rate-of = по курсот од { $day }

# The overview
spent-in = Потрошено, { $month }
unconverted = { $count ->
    [one] Во збирот недостига { $count } износ, бидејќи не е познат курсот.
   *[other] Во збирот недостигаат { $count } износи, бидејќи не е познат курсот.
}
earlier = Порано
later = Подоцна
by-category = По категорија
by-merchant = По трговец
by-month = По месец
month = Месец
share = Удел
before = Претходно
nobody = Без име
all-budgets = Сите буџети

# Budgets
no-budget = Сè уште нема буџет
no-budget-hint = Постави еден подолу; ќе бидеш известен кога ќе се потроши половина, три четвртини и сè.
new-budget = Нов буџет
period = Период
a-day = дневно
a-week = неделно
a-month = месечно
a-year = годишно
everything = Сè
or-tag = Или за ознака
or-group = Или за група
name = Име
left = Останува
spent = Потрошено
percent-spent = { $percent } % потрошено
end-budget = Заврши буџет
end = Заврши

# Categories and filings
archive = Архивирај
archived = архивирано
bring-back = Врати
new-category = Нова категорија
icon = Икона
under = Под
top = Највисоко
filings = Што каде припаѓа
filings-hint = Трошок што не кажува каде припаѓа се распоредува според овие, прво првото што одговара.
when-it-says = Кога содржи едно од овие
words-example = бар, пекара
none = Ниедна
remove = Отстрани

# Without a network
offline = Нема мрежа
offline-hint = Нема врска со Florin. Тоа што ќе го запишете тука се праќа штом ќе има врска, секој трошок еднаш.
offline-nobody = Никој не е најавен на овој уред, па нема за кого да се запише.
waiting = Запишано во овој прелистувач
waiting-hint = Овие се праќаат штом ќе има мрежа, секој еднаш. Никој друг што ќе се најави тука не ги гледа.
is-waiting = чека
not-taken = Не е прифатено: исправете го
send-again = Прати повторно
discard = Отфрли

# Receipts
receipt = Сметка
receipts = Сметки
add-receipts = Додај сметки
take-photo = Сликај
drop-hint = Или пуштете ги тука, или залепете слика. JPEG, PNG, WebP или PDF, до 10 MB секоја.
remove-receipt = Датотеката се отстранува засекогаш; трошокот останува.
same-receipt = Истата датотека веќе е сметка на
other-expense = друг трошок

# Expenses that recur
recurring = Повторливи
no-recurring = Сè уште ништо не се повторува
no-recurring-hint = Внесете подолу што доаѓа одново: кирија, осигурување, претплати.
new-recurring = Нов повторлив трошок
next-on = Следен
next-days = Следните денови
no-days = Нема повеќе денови.
every-day = { $count ->
    [one] на { $count } ден
   *[other] на { $count } дена
}
every-week = { $count ->
    [one] на { $count } недела
   *[other] на { $count } недели
}
every-month = { $count ->
    [one] на { $count } месец
   *[other] на { $count } месеци
}
every-year = { $count ->
    [one] на { $count } година
   *[other] на { $count } години
}
on-last-day = на последниот ден од месецот
until-day = до { $day }
so-often = { $count ->
    [one] { $count } пат
   *[other] { $count } пати
}
every = На секои
unit = Денови, недели, месеци или години
days = денови
weeks = недели
months = месеци
years = години
first-on = Првпат на
until = До
or-so-often = Или толку пати
always-last-day = Секогаш на последниот ден од месецот
as-filed = Како што велат правилата
pause = Паузирај
go-on = Продолжи
paused = паузирано
paused-hint = Додека е паузирано ништо од ова не се запишува; при продолжување пропуштеното се прескокнува.
end-recurring = Ништо повеќе не се запишува. Запишаното останува.
over = завршено
occurrences = { $count ->
    [one] запишано { $count } пат
   *[other] запишано { $count } пати
}
change-recurring-hint = Ова го менува она што допрва доаѓа; запишаното останува како што е.

# Figures
figures = Бројки
by = По
from = Од
to = До
show = Прикажи
this-month = Овој месец
last-month = Минатиот месец
this-year = Оваа година
by-day = По ден
by-member = По член
member = Член
spent-between = Потрошено, { $days }
more-than-before = { $percent } % повеќе од { $amount } во { $days }
less-than-before = { $percent } % помалку од { $amount } во { $days }
as-before = исто колку во { $days }
nothing-before = ништо во { $days }
chart = Графикон: истите бројки се во табелата подолу
no-figures = Во овие денови ништо не е потрошено
no-figures-hint = Изберете други денови погоре.

# The list's filters
filters = Повеќе филтри
least = Најмалку
most = Најмногу
receipt-or-not = Сметка
with-receipt = Со сметка
without-receipt = Без сметка
tag = Ознака
all = Сите
clear-filters = Прикажи сè

# What is shared
shared = Што должам и што ми должат
to-groups = Сите групи

# Refusals
refusal-recurrence_ended = Овој повторлив трошок е завршен; поставете друг.
refusal-too_many_recurrences = Има онолку повторливи трошоци колку што може да има.
refusal-not_a_receipt = Сметка е JPEG, PNG, WebP или PDF.
refusal-picture_too_large = Сликата има премногу пиксели.
refusal-too_large = Датотеката е преголема.
refusal-body_too_large = Датотеката е преголема.
refusal-too_many_receipts = Овој трошок има онолку сметки колку што може да има.
refusal-unreached = Нема врска со Florin; обидете се повторно.
refusal-another_author = Ова го напишал некој друг, или за друга организација; ништо не е направено.
refusal-line_unreadable = Почни со износ, на пример: 120*3 кафе вчера
refusal-category_exists = Тука веќе има категорија со ова име.
refusal-category_in_use = Оваа категорија им треба на други, па останува.
refusal-expense_deleted = Трошокот е избришан; прво врати го.
refusal-amount_too_large = Книгите не можат да избројат толку; ништо не е направено.
refusal-file_choice_needed = Датотеката не кажува нешто што е потребно.
refusal-file_shared = Оваа датотека содржи сметки на група; увезете ја таму.
refusal-import_ended = Овој увоз е завршен; пратете ја датотеката повторно за нов.
refusal-group_unknown = Не сте во таква група.
refusal-import_running = Овој увоз е во тек.
refusal-feed_exists = Веќе има сметка со ова име.

# Датотеки од банки
imports = Увоз
imports-hint = Донесете датотека од вашата банка: CSV, OFX, QIF, CAMT.053 или MT940. Прво се прикажува, и ништо не се чува додека не речете.
file = Датотека
feed = Сметка или картичка
look-at-file = Погледни ја датотеката
or-paste = Или залепете што има во неа
new-feed = Друга сметка или картичка
new-feed-hint = Секоја датотека се споредува со она што дошло претходно од истата сметка.
currency = Валута
imports-before = Досегашни датотеки
no-import = Сè уште нема датотека
no-import-hint = Именувајте сметка или картичка, па изберете нејзина датотека.
state = Состојба
import-open = сè уште не е направено
import-running = во тек
import-done = направено
import-undone = вратено назад
import-failed = не е можно
import-waiting = Датотеката е прочитана и споредена. Го чека својот ред.
import-recording = { $count ->
    [one] { $count } трошок се запишува.
   *[other] { $count } трошоци се запишуваат, сите или ниеден.
}
rows-new = Нови
rows-money-in = Прилив
rows-known = Веќе познати
rows-likely = Веројатно познати
rows-booked = Порано во тек, сега книжени
rows-skipped = Изоставени
do-import = Увези
discard-import = Отфрли
undo-import = Врати сè назад
likely-hint = Овие личат на трошоци што веќе постојат. Изберете ги оние што сепак треба да се додадат.
add-chosen = Додај ги и избраните
money-in-hint = Овие пари пристигнале на сметката, па не се трошок и се изоставаат. Изберете што е повраток: тоа го намалува потрошеното.
add-refunds = Земи ги избраните како повраток
new-hint = Овие стануваат трошоци. Изберете ги оние што не треба.
leave-out = Изостави ги избраните
first-of = Прикажани се првите { $shown } од { $total }.
gap-inside = Ставките во датотеката не водат од почетното до крајното салдо: недостасуваат { $amount }.
gap-before = Меѓу два извода во датотеката недостасуваат { $amount }.
pending = во тек
file-unclear = Датотеката не кажува сè
file-unclear-hint = Погледнете ги првите редови и кажете како е напишана. Тоа се чува за следните датотеки од оваа сметка.
date-order = Датумите се напишани
amounts-written = Износите се напишани
positive-left = Износите без минус се пари што излегле
keep-reading = Зачувај и прочитај ја датотеката
choose-again = Зачувано е. Сега повторно изберете ја датотеката.
column-day = Колона на денот
column-amount = Колона на износот
column-came-in = Колона на пари што дошле, ако ја има
column-who = Колона на кого
column-what = Колона за што
as-read = Првите редови како што се читаат
no-rows = Ниту еден од првите редови не може така да се прочита.
but-none-of = Но ниедно од овие
try-it = Пробај на постојните
set-aside = тргнато настрана
set-aside-now = Тргни настрана
ask-again = Користи повторно
ask-earlier = Прашај пред она погоре
would-file = { $count ->
    [one] Би распоредило { $count } трошок
   *[other] Би распоредило { $count } трошоци
}
tried-hint = Од најновите илјада. Ништо не е променето.
is-now = Сега е
would-be = Би било
as-file = Како датотека:
and-tagged = И има една од овие ознаки
exports = Датотеки
no-export = Во последната недела не е побарана датотека
no-export-hint = Побарајте подолу; се пишува додека правите нешто друго.
new-export = Друга датотека
new-export-hint = Со која било должина, до два милиони трошоци. Се чува една недела.
export-running = се пишува
format = Формат
write-file = Напиши ја датотеката
any-length = Датотеки со која било должина
refusal-too_many_exports = Повеќе датотеки се пишуваат; почекајте една од нив.
refusal-too_many_rows = Ова се повеќе трошоци отколку што собира датотека; изберете помалку денови.
overview-hint = Тоа што го трошите се гледа тука, по категорија, трговец и месец.
