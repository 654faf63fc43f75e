# Categories that a book begins with
category-food = खान-पान
category-groceries = किराना
category-restaurants = रेस्तराँ
category-coffee = कॉफ़ी और नाश्ता
category-home = घर
category-rent = किराया
category-utilities = बिजली, पानी, गैस
category-household = घरेलू सामान
category-transport = परिवहन
category-public-transport = सार्वजनिक परिवहन
category-fuel = ईंधन
category-taxi = टैक्सी
category-health = स्वास्थ्य
category-shopping = ख़रीदारी
category-clothes = कपड़े
category-electronics = इलेक्ट्रॉनिक्स
category-leisure = मनोरंजन
category-subscriptions = सदस्यताएँ
category-sport = खेल
category-travel = यात्रा
category-education = शिक्षा
category-gifts = उपहार और दान
category-festivals = त्योहार
category-fees = शुल्क और कर
category-other = अन्य

# Pages
expenses = ख़र्च
expense = ख़र्च
overview = सारांश
budgets = बजट
budget = बजट
categories = श्रेणियाँ
category = श्रेणी
all-categories = सभी श्रेणियाँ

# The list
new-expense = नया ख़र्च
line-example = 250*3 चाय कल
add = जोड़ें
search = खोजें
choose = चुनें
what = क्या
amount = राशि
day = दिन
delete-chosen = चुने हुए हटाएँ
no-expense = अभी कोई ख़र्च नहीं
no-expense-hint = ऊपर की पंक्ति में लिखें: राशि और किस लिए।
nothing-found = कुछ नहीं मिला
nothing-found-hint = कम शब्दों से या सभी श्रेणियों में खोजें।
undo = वापस लाएँ
deleted = { $count ->
    [one] { $count } ख़र्च हटाया गया।
   *[other] { $count } ख़र्च हटाए गए।
}
split-over = { $count ->
    [one] { $count } भाग
   *[other] { $count } भागों में
}
keep-search = यह खोज सहेजें
kept-searches = सहेजी हुई खोजें

# One expense
merchant = दुकानदार
tags = टैग, अल्पविराम से अलग
note = टिप्पणी
group = समूह
group-hint = किसी समूह के लिए आपका ख़र्च, आपके अपने आँकड़ों और बजट के लिए। इससे समूह में कुछ बाँटा नहीं जाता।
other-group = ऐसा समूह जिसमें आप नहीं हैं
change = बदलें
save = सहेजें
delete = हटाएँ
restore = वापस लाएँ
is-deleted = यह ख़र्च हटाया गया है और गिना नहीं जाता।
as-charged = जितना लिया गया
by-rate-of = { $day } की दर से

# The overview
spent-in = ख़र्च, { $month }
unconverted = { $count ->
    [one] इस योग में { $count } राशि नहीं है, क्योंकि उसकी दर ज्ञात नहीं।
   *[other] इस योग में { $count } राशियाँ नहीं हैं, क्योंकि उनकी दर ज्ञात नहीं।
}
earlier = पहले
later = बाद में
by-category = श्रेणी के अनुसार
by-merchant = दुकानदार के अनुसार
by-month = महीने के अनुसार
month = महीना
share = हिस्सा
before = पहले
nobody = कोई नाम नहीं
all-budgets = सभी बजट

# Budgets
no-budget = अभी कोई बजट नहीं
no-budget-hint = नीचे एक तय करें; आधा, तीन चौथाई और पूरा ख़र्च होने पर बताया जाएगा।
new-budget = नया बजट
period = अवधि
a-day = प्रतिदिन
a-week = प्रति सप्ताह
a-month = प्रति माह
a-year = प्रति वर्ष
everything = सब कुछ
or-tag = या किसी टैग का
or-group = या किसी समूह के लिए
name = नाम
left = शेष
spent = ख़र्च
percent-spent = { $percent } % ख़र्च
end-budget = बजट समाप्त करें
end = समाप्त करें

# Categories and filings
archive = संग्रह में रखें
archived = संग्रह में
bring-back = वापस लाएँ
new-category = नई श्रेणी
icon = चिह्न
under = किसके अंतर्गत
top = सबसे ऊपर
filings = क्या कहाँ जाता है
filings-hint = जो ख़र्च अपनी श्रेणी नहीं बताता, वह इनके अनुसार रखा जाता है, पहला मेल पहले।
when-it-says = जब इनमें से कुछ लिखा हो
words-example = चाय, बेकरी
none = कोई नहीं
remove = हटाएँ

# Without a network
offline = नेटवर्क नहीं है
offline-hint = Florin तक पहुँचा नहीं जा सकता। यहाँ जो लिखा जाए, वह पहुँच होते ही भेजा जाता है, हर ख़र्च एक ही बार।
offline-nobody = इस उपकरण पर किसी ने साइन इन नहीं किया है, इसलिए लिखने वाला कोई नहीं है।
waiting = इस ब्राउज़र में लिखे हुए
waiting-hint = नेटवर्क मिलते ही ये भेजे जाते हैं, हर एक एक ही बार। यहाँ साइन इन करने वाला कोई और इन्हें नहीं देखता।
is-waiting = प्रतीक्षा में
not-taken = स्वीकार नहीं हुआ: ठीक करें
send-again = फिर भेजें
discard = छोड़ दें

# Receipts
receipt = रसीद
receipts = रसीदें
add-receipts = रसीदें जोड़ें
take-photo = तस्वीर लें
drop-hint = या उन्हें यहाँ छोड़ें, या तस्वीर चिपकाएँ। JPEG, PNG, WebP या PDF, हर एक 10 MB तक।
remove-receipt = फ़ाइल हमेशा के लिए हटा दी जाती है; ख़र्च बना रहता है।
same-receipt = यही फ़ाइल पहले से इसकी रसीद है:
other-expense = दूसरा ख़र्च

# Expenses that recur
recurring = आवर्ती
no-recurring = अभी कुछ दोहराया नहीं जाता
no-recurring-hint = जो बार-बार आता है उसे नीचे जोड़ें: किराया, बीमा, सदस्यताएँ।
new-recurring = नया आवर्ती ख़र्च
next-on = अगला
next-days = अगले दिन
no-days = कोई दिन नहीं बचा।
every-day = { $count ->
    [one] हर दिन
   *[other] हर { $count } दिन पर
}
every-week = { $count ->
    [one] हर सप्ताह
   *[other] हर { $count } सप्ताह पर
}
every-month = { $count ->
    [one] हर महीने
   *[other] हर { $count } महीने पर
}
every-year = { $count ->
    [one] हर वर्ष
   *[other] हर { $count } वर्ष पर
}
on-last-day = महीने के अंतिम दिन
until-day = { $day } तक
so-often = { $count } बार
every = हर
unit = दिन, सप्ताह, महीने या वर्ष
days = दिन
weeks = सप्ताह
months = महीने
years = वर्ष
first-on = पहली बार
until = कब तक
or-so-often = या इतनी बार
always-last-day = हमेशा महीने के अंतिम दिन
as-filed = जैसा नियम कहें
pause = रोकें
go-on = जारी रखें
paused = रुका हुआ
paused-hint = रुके रहने पर इनमें से कुछ दर्ज नहीं होता; जारी रखने पर जो छूटा वह छोड़ दिया जाता है।
end-recurring = अब से कुछ दर्ज नहीं होगा। जो दर्ज हुआ वह बना रहता है।
over = समाप्त
occurrences = { $count } बार दर्ज
change-recurring-hint = यह आगे आने वालों को बदलता है; जो दर्ज हुआ वह वैसा ही रहता है।

# Figures
figures = आँकड़े
by = किसके अनुसार
from = से
to = तक
show = दिखाएँ
this-month = यह महीना
last-month = पिछला महीना
this-year = यह वर्ष
by-day = दिन के अनुसार
by-member = सदस्य के अनुसार
member = सदस्य
spent-between = ख़र्च, { $days }
more-than-before = { $days } के { $amount } से { $percent } % अधिक
less-than-before = { $days } के { $amount } से { $percent } % कम
as-before = { $days } जितना ही
nothing-before = { $days } में कुछ नहीं
chart = चार्ट: यही आँकड़े नीचे तालिका में हैं
no-figures = इन दिनों में कुछ ख़र्च नहीं हुआ
no-figures-hint = ऊपर दूसरे दिन चुनें।

# The list's filters
filters = और फ़िल्टर
least = कम से कम
most = अधिक से अधिक
receipt-or-not = रसीद
with-receipt = रसीद के साथ
without-receipt = बिना रसीद
tag = टैग
all = सभी
clear-filters = सब दिखाएँ

# What is shared
shared = मुझे देना है और मुझे मिलना है
to-groups = सभी समूह

# Refusals
refusal-recurrence_ended = यह आवर्ती ख़र्च समाप्त हो चुका है; दूसरा बनाएँ।
refusal-too_many_recurrences = जितने आवर्ती ख़र्च हो सकते हैं, उतने हैं।
refusal-not_a_receipt = रसीद JPEG, PNG, WebP या PDF होती है।
refusal-picture_too_large = तस्वीर में बहुत अधिक पिक्सेल हैं।
refusal-too_large = फ़ाइल बहुत बड़ी है।
refusal-body_too_large = फ़ाइल बहुत बड़ी है।
refusal-too_many_receipts = इस ख़र्च की जितनी रसीदें हो सकती हैं, उतनी हैं।
refusal-unreached = Florin तक पहुँचा नहीं जा सका; फिर कोशिश करें।
refusal-another_author = यह किसी और ने लिखा, या किसी दूसरे संगठन के लिए; कुछ नहीं किया गया।
refusal-line_unreadable = राशि से शुरू करें, जैसे: 250*3 चाय कल
refusal-category_exists = यहाँ इस नाम की श्रेणी है।
refusal-category_in_use = इस श्रेणी की दूसरों को ज़रूरत है, इसलिए यह रहती है।
refusal-expense_deleted = ख़र्च हटाया गया है; पहले वापस लाएँ।
refusal-amount_too_large = खाता इतनी राशि नहीं गिन सकता; कुछ नहीं किया गया।
refusal-file_choice_needed = फ़ाइल कुछ ज़रूरी बात नहीं बताती।
refusal-file_shared = इस फ़ाइल में किसी समूह के बिल हैं; उसे वहाँ आयात करें।
refusal-import_ended = यह आयात समाप्त हो चुका है; दूसरे के लिए फ़ाइल फिर भेजें।
refusal-group_unknown = आप ऐसे किसी समूह में नहीं हैं।
refusal-import_running = यह आयात चल रहा है।
refusal-feed_exists = इस नाम का खाता पहले से है।

# बैंकों की फ़ाइलें
imports = आयात
imports-hint = अपने बैंक की फ़ाइल लाएँ: CSV, OFX, QIF, CAMT.053 या MT940। पहले वह दिखाई जाती है; जब तक आप न कहें, कुछ नहीं रखा जाता।
file = फ़ाइल
feed = खाता या कार्ड
look-at-file = फ़ाइल देखें
or-paste = या उसकी सामग्री यहाँ चिपकाएँ
new-feed = एक और खाता या कार्ड
new-feed-hint = हर फ़ाइल की तुलना उसी खाते से पहले आई फ़ाइलों से होती है।
currency = मुद्रा
imports-before = अब तक की फ़ाइलें
no-import = अभी तक कोई फ़ाइल नहीं आई
no-import-hint = खाते या कार्ड का नाम दें, फिर उसकी फ़ाइल चुनें।
state = स्थिति
import-open = अभी नहीं हुआ
import-running = हो रहा है
import-done = हो गया
import-undone = वापस लिया गया
import-failed = संभव नहीं
import-waiting = फ़ाइल पढ़ी और मिलाई जा चुकी है। यह अपनी बारी की प्रतीक्षा में है।
import-recording = { $count ->
    [one] एक ख़र्च दर्ज हो रहा है।
   *[other] { $count } ख़र्च दर्ज हो रहे हैं, सब या कोई नहीं।
}
rows-new = नए
rows-money-in = आया हुआ पैसा
rows-known = पहले से मौजूद
rows-likely = शायद मौजूद
rows-booked = पहले लंबित, अब दर्ज
rows-skipped = छोड़े गए
do-import = आयात करें
discard-import = हटा दें
undo-import = सब वापस लें
likely-hint = ये मौजूद ख़र्चों जैसे लगते हैं। जो फिर भी जोड़ने हैं, उन्हें चुनें।
add-chosen = चुने हुए भी जोड़ें
money-in-hint = यह पैसा खाते में आया, इसलिए यह ख़र्च नहीं है और छोड़ दिया जाता है। जो लौटाया गया पैसा है उसे चुनें: उससे ख़र्च घटता है।
add-refunds = चुने हुए को लौटाया पैसा मानें
new-hint = ये ख़र्च बनेंगे। जो नहीं बनने चाहिए, उन्हें चुनें।
leave-out = चुने हुए छोड़ दें
first-of = { $total } में से पहले { $shown } दिखाए गए हैं।
gap-inside = फ़ाइल की प्रविष्टियाँ आरंभिक शेष से अंतिम शेष तक नहीं पहुँचतीं: { $amount } कम है।
gap-before = फ़ाइल के दो विवरणों के बीच { $amount } कम है।
pending = लंबित
file-unclear = फ़ाइल सब कुछ नहीं बताती
file-unclear-hint = उसकी पहली पंक्तियाँ देखें और बताएँ कि वह कैसे लिखी है। यह इस खाते की अगली फ़ाइलों के लिए रखा जाता है।
date-order = तारीखें ऐसे लिखी हैं
amounts-written = राशियाँ ऐसे लिखी हैं
positive-left = बिना ऋण चिह्न की राशियाँ बाहर गया पैसा हैं
keep-reading = इसे रखें और फ़ाइल पढ़ें
choose-again = यह रख लिया गया। अब फ़ाइल फिर चुनें।
column-day = दिन का स्तंभ
column-amount = राशि का स्तंभ
column-came-in = आए हुए पैसे का स्तंभ, यदि हो
column-who = किसका स्तंभ
column-what = किसलिए का स्तंभ
as-read = पहली पंक्तियाँ जैसी पढ़ी जाती हैं
no-rows = पहली पंक्तियों में से कोई इस तरह पढ़ी नहीं जाती।
but-none-of = पर इनमें से कोई नहीं
try-it = जो है उस पर आज़माएँ
set-aside = अलग रखा
set-aside-now = अलग रखें
ask-again = फिर इस्तेमाल करें
ask-earlier = ऊपर वाले से पहले पूछें
would-file = { $count ->
    [one] यह { $count } ख़र्च को रखता
   *[other] यह { $count } ख़र्चों को रखता
}
tried-hint = सबसे नए एक हज़ार में से। कुछ नहीं बदला गया।
is-now = अभी
would-be = हो जाता
as-file = फ़ाइल के रूप में:
and-tagged = और इनमें से कोई टैग हो
exports = फ़ाइलें
no-export = पिछले सप्ताह में कोई फ़ाइल नहीं माँगी गई
no-export-hint = नीचे एक माँगें; वह लिखी जाती है जब तक आप कुछ और करें।
new-export = एक और फ़ाइल
new-export-hint = किसी भी लंबाई की, बीस लाख ख़र्चों तक। एक सप्ताह रखी जाती है।
export-running = लिखी जा रही है
format = प्रारूप
write-file = फ़ाइल लिखें
any-length = किसी भी लंबाई की फ़ाइलें
refusal-too_many_exports = कई फ़ाइलें लिखी जा रही हैं; एक के पूरा होने तक रुकें।
refusal-too_many_rows = इतने ख़र्च एक फ़ाइल में नहीं आते; कम दिन चुनें।
overview-hint = जो ख़र्च होता है वह यहाँ दिखता है, श्रेणी, व्यापारी और महीने के अनुसार।
