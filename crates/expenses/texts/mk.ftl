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
