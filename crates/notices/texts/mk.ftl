# Endpoints
webhooks = Вебхукови
webhooks-text = Она што се случува веднаш се испраќа на овие адреси, потпишано, а ако не стигне, се обидуваме еден ден.
webhook = Вебхук
endpoint = Крајна точка
no-endpoints = Сѐ уште никој не се известува
no-endpoints-hint = Додајте адреса подолу; отсега она што се случува ќе се испраќа таму.
add-endpoint = Додај крајна точка
add = Додај
address = Адреса
what-for = За што
hears-of = За што се известува
kinds-of-events = Видови настани
state = Состојба
endpoint-active = активна
endpoint-paused = паузирана
endpoint-disabled = исклучена
settings = Поставки
save = Зачувај
pause = Паузирај
resume = Продолжи
send-test = Испрати проба
new-secret-begin = Нов таен клуч …
new-secret = Направи нов таен клуч
new-secret-hint = И претходниот таен клуч потпишува уште 24 часа, за примачите да стигнат да го сменат.
remove-begin = Отстрани …
remove = Отстрани ја крајната точка
remove-hint = Со неа се бришат и нејзините пораки. Паузирањето ги задржува.
disabled-title = Повеќе ништо не се испраќа.
two-signatures-title = Пораките носат два потписа.
previous-until = Претходниот таен клуч потпишува до { $until }.

# The secret, shown once
the-secret = Тајниот клуч
secret-of = Тајниот клуч на { $url }
secret-text = Примачот ги проверува пораките со него, како што пропишува Standard Webhooks. Зачувајте го сега: никој не може повторно да го прикаже.
secret-learn = Што пропишува Standard Webhooks
secret-kept = Го зачував
copy = Копирај

# Messages
messages = Пораки
message = Порака
no-messages = Сѐ уште ништо не е испратено
no-messages-hint = Испратете проба за да видите дали пораките стигнуваат.
what = Што
attempts = Обиди
when = Кога
delivered = испорачана
failed = неуспешна
tried-again = нов обид
on-its-way = на пат
send-again = Испрати повторно
next-attempt = Следен обид
not-tried = Сѐ уште нема обид.
no-answer = без одговор
came-back = Што е одговорено
what-is-sent = Што се испраќа
event = Настан
none = нема
milliseconds = { $n } мс

# Kinds of events
kind-card-issued = Издадена е картичка.
kind-card-state_changed = Картичка е активирана, суспендирана или укината.
kind-card-frozen = Картичка е замрзната.
kind-card-freeze_lifted = Картичка е одмрзната.
kind-card_authorization-approved = Купување е одобрено.
kind-card_authorization-declined = Купување е одбиено.
kind-card_authorization-noted = Картичната мрежа извести за некое купување.
kind-card_control-set = Поставена е контрола на трошење.
kind-card_control-changed = Изменета е контрола на трошење.
kind-card_control-removed = Отстранета е контрола на трошење.
kind-card_programme-founded = Основана е програма на картички.
kind-cardholder-added = Додаден е имател на картичка.
kind-cardholder-state_changed = Имател на картичка е суспендиран или вратен.
kind-expense-recorded = Запишан е трошок.
kind-expense-changed = Изменет е трошок.
kind-expense-deleted = Избришан е трошок.
kind-expense-restored = Вратен е избришан трошок.
kind-expense_budget-reached = Потрошена е половина, три четвртини, девет десетини или целиот буџет.
kind-membership-joined = Некој се придружи на организацијата.
kind-api_key-issued = Издаден е API клуч.
kind-api_key-revoked = Отповикан е API клуч.

# Why something was not done
wrong-url = Адресата има од 1 до 2.000 знаци.
wrong-description = Најмногу 200 знаци во еден ред.
wrong-kinds = Изберете барем еден вид настан.
refusal-address_not_allowed = На оваа адреса не се испраќа: мора да биде јавна и со https.
refusal-too_many_endpoints = Има 20 крајни точки; отстранете некоја што не треба.
refusal-delivery_pending = Оваа порака е веќе на пат.
