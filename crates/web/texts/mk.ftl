# The frame
skip-to-content = Премини на содржината
navigation = Главно мени
operations = Управување
account-menu = Кориснички профил
my-profile = Профил
my-security = Безбедност
my-preferences = Јазик и формати
organisations = Организации
sign-out = Одјави се
language = Јазик

# The script: { $n } and { $theme } are filled in by it
theme = Тема: { $theme }
theme-system = системска
theme-light = светла
theme-dark = темна
live = во живо
connection-lost = Врската е прекината. Прикажаното може да е застарено.
not-reached-title = Нема врска со Florin.
not-reached-text = Ништо не е променето. Обидете се повторно.
not-done-title = Тоа не успеа.
not-done-text = Ништо не е променето.

# Keys
keys = Копчиња
key-search = Пребарување
key-rows = Следен и претходен ред
key-open = Отвори го редот
key-new = Ново
key-edit = Измени
key-select = Избери го редот
key-undo = Врати
keys-on = Копчињата без Ctrl се вклучени
nothing-of-that-name = Овде ништо го нема тоа во името.
key-palette = Оди каде било
key-help = Овој список
go-to = Оди на …
close = Затвори

# Times
just-now = штотуку
minutes-ago = пред { $n } мин.
hours-ago = пред { $n } ч.
days-ago = { $days ->
    [one] пред { $days } ден
   *[other] пред { $days } дена
}
in-minutes = за { $n } мин.
in-hours = за { $n } ч.
in-days = { $days ->
    [one] за { $days } ден
   *[other] за { $days } дена
}
yesterday = вчера, { $time }
tomorrow = утре, { $time }

# Parts
used = искористено { $amount }
held = резервирано { $amount }
free = преостанато
over = надминато
of-limit = од { $amount }
anew = се обновува
pages = Страници
previous = Претходна
next = Следна
page-of = Страница { $page } од { $pages }

# Problems: what happened, what it means for the money, what to do
to-overview = Кон прегледот
try-again = Обиди се повторно
correlation = Ако нѐ прашате за ова, наведете го следниот број:
refused-title = Тоа не беше извршено
refused-money = Ништо не е променето и нема пренесени средства.
refused-do = Вратете се, проверете што внесовте и обидете се повторно.
forbidden-title = Немате дозвола за ова
forbidden-what = Вашата улога во оваа организација не го опфаќа тоа.
forbidden-do = Дозвола може да ви даде лицето што управува со членовите на вашата организација.
not-found-title = Овде нема ништо
not-found-what = Адресата е погрешна, она што беше овде е отстрането или му припаѓа на некој друг.
not-found-do = Проверете ја адресата или почнете повторно од прегледот.
method-title = Оваа адреса не работи на тој начин
method-what = Страница или програма побара нешто што оваа адреса не го прави.
method-do = Почнете повторно од прегледот.
too-large-title = Тоа беше преголемо
too-large-what = Испратеното е поголемо од дозволеното, па ништо од него не е прифатено.
too-large-do = Испратете помалку одеднаш или помала датотека.
too-many-title = Тоа беше малку пребрзо
too-many-what = Од вас или од вашата мрежа пристигнаа повеќе барања отколку што се прифаќаат за толку кратко време.
too-many-do = Почекајте една минута, па обидете се повторно.
fault-title = Настана грешка кај нас
fault-what = Вината не е ваша, а грешката е запишана во нашиот дневник.
fault-money = Секоја промена се прави во целост или воопшто не се прави: ниту еден износ не се губи и не се книжи двапати.
fault-do = Проверете дали она што го сакавте е извршено. Ако не е, обидете се повторно.
busy-title = Florin е зафатен
busy-what = Дел од системот што е потребен за ова моментално не одговара или има премногу барања одеднаш.
busy-do = Почекајте неколку секунди, па обидете се повторно.
slow-title = Ова траеше предолго
signed-out-title = Одјавени сте
signed-out-what = Оваа страница е за најавени корисници.
signed-out-do = Најавете се и ќе се вратите тука.

refusal-cross_site_request = Ова барање го предизвика друга страница, па не беше извршено.
refusal-timed_out = Беше прекинато откако истече предвиденото време.
refusal-FEATURE_DISABLED = Овој дел од Florin не е вклучен за вашата организација.
refusal-overloaded = Премногу барања одеднаш.
