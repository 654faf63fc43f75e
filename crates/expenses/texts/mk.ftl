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
change = Промени
save = Зачувај
delete = Избриши
restore = Врати
is-deleted = Овој трошок е избришан и не се брои.
as-charged = како што е наплатено
by-rate-of = по курсот од { $day }

# The overview
spent-in = Потрошено, { $month }
month-before = { $amount } претходниот месец
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
everything = Сè
or-tag = Или за ознака
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

# Refusals
refusal-line_unreadable = Почни со износ, на пример: 120*3 кафе вчера
refusal-category_exists = Тука веќе има категорија со ова име.
refusal-category_in_use = Оваа категорија им треба на други, па останува.
refusal-expense_deleted = Трошокот е избришан; прво врати го.
refusal-amount_too_large = Книгите не можат да избројат толку; ништо не е направено.
refusal-file_choice_needed = Датотеката не кажува нешто што е потребно.
refusal-file_shared = Оваа датотека содржи сметки на група; увезете ја таму.
refusal-import_ended = Овој увоз е завршен; пратете ја датотеката повторно за нов.
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
percent-done = { $percent } % готово
rows-new = Нови
rows-known = Веќе познати
rows-likely = Веројатно познати
rows-booked = Порано во тек, сега книжени
rows-skipped = Изоставени
do-import = Увези
discard-import = Отфрли
undo-import = Врати сè назад
likely-hint = Овие личат на трошоци што веќе постојат. Изберете ги оние што сепак треба да се додадат.
add-chosen = Додај ги и избраните
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
