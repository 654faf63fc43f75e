# Navigation
overview = अवलोकन
cards = कार्ड
decision = निर्णय

# Overview
no-money = अभी कोई राशि नहीं है
no-money-hint = POST /api/v1/cards/accounts से खाता खोलें और ऐसा कार्ड जारी करें जिसका भुगतान वह खाता करे।
in-the-books = खाते में { $amount }
held-of-it = { $amount } रोकी गई
credit = { $amount } क्रेडिट
available = { $accounts ->
    [one] उपलब्ध
   *[other] { $accounts } खातों में उपलब्ध
}
latest-decisions = नवीनतम निर्णय
no-decision = अभी कोई निर्णय नहीं
no-decision-card = इस कार्ड से जुड़ा हर अनुरोध अपने उत्तर के साथ यहाँ दिखेगा।
no-decision-all = /api/v1/shared/jit/fund पर कोई खरीद भेजें; वह यहाँ अपने-आप दिखाई देगी।

# Columns
when = समय
where-bought = स्थान
card = कार्ड
answer = उत्तर
amount = राशि
state = स्थिति
programme = कार्यक्रम
can-spend = खर्च योग्य
merchant = व्यापारी
until = कब तक
movement = लेनदेन
debited = नामे
credited = जमा
message = संदेश

# Cards
no-card = अभी कोई कार्ड नहीं
no-card-hint = POST /api/v1/cards से एक कार्ड जारी करें।
empty-page = इस पृष्ठ पर कुछ नहीं है
empty-page-hint = सूची इससे पहले ही समाप्त हो जाती है।
purchases = { $count ->
    [one] खरीद
   *[other] खरीदें
}
unknown = अज्ञात
unknown-card = अज्ञात कार्ड
unknown-merchant = अज्ञात व्यापारी

# States of a card
terminated = समाप्त
frozen = फ़्रीज़
suspended = निलंबित
not-activated = सक्रिय नहीं किया गया
expired = अवधि समाप्त
holder-suspended = धारक निलंबित
holder-closed = धारक बंद
active = सक्रिय

# One card
freeze-ask = फ़्रीज़ करें …
freeze-why = कारण
freeze-means = फ़्रीज़ हटाए जाने तक खरीद अस्वीकार की जाएगी। जो राशि रोकी गई है वह रोकी रहेगी।
freeze = कार्ड फ़्रीज़ करें
lift-freeze = फ़्रीज़ हटाएँ
freeze-refused = कार्ड फ़्रीज़ नहीं किया गया।
freeze-reason-wrong = 1 से { $most } अक्षरों में कारण बताएँ; दूसरे लोग उसे यहाँ पढ़ेंगे।
frozen-by = { $name } ने { $at } को फ़्रीज़ किया।
frozen-means = “{ $reason }”। खरीद अस्वीकार की जाती है; जो राशि रोकी गई है वह रोकी रहती है।
somebody = किसी व्यक्ति
a-program = API कुंजी वाले किसी प्रोग्राम
unreadable = एक नियंत्रण पढ़ा नहीं जा सकता।
unreadable-means = जब तक उसे फिर से तय न किया जाए या हटाया न जाए, हर खरीद अस्वीकार होगी: { $names }।
can-be-spent = अभी खर्च की जा सकने वाली राशि
account-has = खाते में { $amount } है
all-account-has = खाते की पूरी राशि
account-ends-first = किसी भी सीमा से पहले खाते की राशि समाप्त होती है
unreadable-ends = एक नियंत्रण पढ़ा नहीं जा सकता
limit-ends = “{ $name }” पहले समाप्त होती है
a-limit-ends = कोई सीमा पहले समाप्त होती है
limits = सीमाएँ
no-limit = कोई सीमा तय नहीं है: राशि समाप्त होने पर ही खरीद रुकती है।
held-now = अभी रोकी गई राशि
nothing-held = कोई राशि रोकी नहीं गई है।
controls = नियंत्रण
no-control = कोई नियंत्रण तय नहीं है: केवल राशि और सीमाएँ निर्णय करती हैं।
about-card = इस कार्ड के बारे में
currency = मुद्रा
valid-until = मान्य तिथि
time-zone = समय क्षेत्र
holds-last = रोक की अवधि
days = { $days } दिन
network-token = नेटवर्क का टोकन
funding-account = भुगतान खाता
group-only = केवल { $group }

# Rules
at-most = एक खरीद में अधिकतम { $amount }।
only-from = केवल इनसे: { $names }।
never-from = इनसे कभी नहीं: { $names }।
merchant-named = व्यापारी { $number }
category-named = श्रेणी { $code }
exempt = व्यापारियों का कोई नियम इन पर लागू नहीं: { $names }।
only-in = केवल यहाँ: { $names }।
never-in = यहाँ कभी नहीं: { $names }।
only-channels = केवल: { $names }।
never-channels = कभी नहीं: { $names }।
channel-atm = एटीएम पर
channel-in-store = दुकानों में
channel-online = ऑनलाइन
channel-mail = डाक या फ़ोन से
channel-quasi-cash = नकद के समान लेनदेन के लिए
channel-recurring = आवर्ती भुगतानों के लिए
channel-unknown = जहाँ नेटवर्क तरीका नहीं बताता
only-hours = केवल { $from } से { $to } तक, { $zone }।
only-days-and-hours = केवल { $days }, { $from } से { $to } तक, { $zone }।
days-range = { $first } से { $last }
verify-nothing = कोई जाँच नहीं माँगता।
verify = ऑनलाइन, डाक और फ़ोन से: { $names }।
verify-code = सुरक्षा कोड मेल खाना चाहिए
verify-address = पता मेल खाना चाहिए
verify-holder = 3-D Secure से धारक का प्रमाणीकरण हुआ होना चाहिए
list-or = { $first } या { $last }
list-and = { $first } और { $last }
control-unreadable = यह प्रोग्राम इसे पढ़ नहीं सकता, इसलिए हर खरीद अस्वीकार की जाती है।

# Rhythms of limits
per-day = प्रति दिन
per-week = { $day } से प्रति सप्ताह
per-month = प्रति माह
per-year = प्रति वर्ष
in-any-second = किसी भी एक सेकंड में
in-any-seconds = किन्हीं { $count } सेकंड में
in-any-minutes = किन्हीं { $count } मिनट में
in-any-hours = किन्हीं { $count } घंटों में
in-any-days = किन्हीं { $count } दिनों में
reach-card = यह कार्ड
reach-holder = धारक के सभी कार्ड
reach-programme = कार्यक्रम के सभी कार्ड
monday = सोमवार
tuesday = मंगलवार
wednesday = बुधवार
thursday = गुरुवार
friday = शुक्रवार
saturday = शनिवार
sunday = रविवार

# Groups of merchants
group-airlines = एयरलाइन
group-cash = नकद
group-food = खाद्य
group-fuel = ईंधन
group-gambling = जुआ
group-hotels = होटल
group-restaurants = रेस्तराँ
group-travel = यात्रा

# Verdicts
approved = स्वीकृत
approved-in-part = आंशिक रूप से स्वीकृत
declined = अस्वीकृत
answered = उत्तर दिया गया
noted = दर्ज
of-asked = { $amount } में से
and-more = { $first }, और { $others } अन्य

# Messages
class-authorization = प्राधिकरण
class-incremental = अतिरिक्त प्राधिकरण
class-purchase = खरीद
class-verification = सत्यापन
class-inquiry = शेष-पूछताछ
class-advice = सूचना
class-reversal = रिवर्सल
class-expiration = समाप्ति
class-clearing = निपटान
class-force-capture = बिना प्राधिकरण निपटान
class-stand-in = नेटवर्क की ओर से स्वीकृति
class-refund = धनवापसी
class-withdrawal = वापसी

# Reasons
reason-duplicate-token = यह टोकन किसी दूसरे संदेश के साथ उपयोग हो चुका है
reason-already-reversed = यह आने से पहले ही रिवर्स हो चुका था
reason-suspected-duplicate = यही खरीद किसी दूसरे टोकन के साथ पहले माँगी जा चुकी है
reason-unknown-card = ऐसा कोई कार्ड नहीं है
reason-wrong-cardholder = कार्ड किसी और का है
reason-card-not-activated = कार्ड सक्रिय नहीं किया गया है
reason-card-frozen = कार्ड फ़्रीज़ है
reason-card-suspended = कार्ड निलंबित है
reason-card-terminated = कार्ड समाप्त कर दिया गया है
reason-card-expired = कार्ड की अवधि समाप्त हो चुकी है
reason-cardholder-not-active = कार्डधारक को कार्ड उपयोग करने की अनुमति नहीं है
reason-organisation-suspended = संगठन निलंबित है
reason-control-unreadable = एक नियंत्रण का मूल्यांकन नहीं हो सकता
reason-security-code-wrong = सुरक्षा कोड ग़लत है
reason-address-not-verified = पते का सत्यापन नहीं हुआ
reason-security-code-not-verified = सुरक्षा कोड का सत्यापन नहीं हुआ
reason-authentication-required = कार्डधारक का प्रमाणीकरण आवश्यक है
reason-authentication-failed = कार्डधारक का प्रमाणीकरण विफल रहा
reason-channel-blocked = भुगतान का यह तरीका अवरुद्ध है
reason-channel-not-allowed = भुगतान के इस तरीके की अनुमति नहीं है
reason-country-blocked = यह देश अवरुद्ध है
reason-country-not-allowed = इस देश की अनुमति नहीं है
reason-outside-hours = अनुमत समय के बाहर
reason-merchant-blocked = यह व्यापारी अवरुद्ध है
reason-merchant-not-allowed = इस व्यापारी की अनुमति नहीं है
reason-amount-invalid = राशि मान्य नहीं है
reason-currency-mismatch = यह कार्ड की मुद्रा नहीं है
reason-exceeds-transaction-cap = एक खरीद की सीमा से अधिक
reason-exceeds-amount-limit = खर्च की सीमा से अधिक
reason-exceeds-count-limit = खरीदों की अनुमत संख्या से अधिक
reason-insufficient-funds = पर्याप्त राशि नहीं है
reason-too-many-messages = एक खरीद के बारे में बहुत अधिक संदेश

# What a decision means for the money
nothing-moved = बहीखाते में कोई बदलाव नहीं हुआ।
nothing-is-held = इसके लिए कोई राशि रोकी नहीं गई है।
sum-partial = { $asked } माँगे गए और { $approved } स्वीकृत हुए, क्योंकि इतनी ही राशि थी।
sum-purchase = इसके विरुद्ध कुछ नहीं था: { $approved } का निपटान तुरंत हो गया।
sum-verification = कार्ड ठीक है। कोई राशि नहीं माँगी गई।
sum-approved = इसके विरुद्ध कुछ नहीं था: { $approved } अलग रखे गए।
sum-answered = नेटवर्क ने खाते का शेष पूछा और उसे बता दिया गया।
fact-advice = व्यापारी और नेटवर्क कुल { $amount } पर सहमत हुए।
fact-reversal = खरीद में से { $amount } का निपटान नहीं होगा।
fact-expiration = नेटवर्क ने खरीद को समाप्त होने दिया: अब उसका कुछ भी रोका हुआ नहीं है।
fact-clearing = खरीद में से { $amount } का निपटान हुआ।
fact-force-capture = { $amount } का निपटान हुआ, जिसके बारे में Florin से कभी पूछा नहीं गया था।
fact-stand-in = नेटवर्क ने हमारी जगह { $amount } स्वीकृत किए।
fact-refund = { $amount } वापस आए।
fact-withdrawal = नेटवर्क ने अपना अनुरोध वापस ले लिया: इसके लिए कोई राशि रोकी नहीं गई है।
fact-other = नेटवर्क ने यह सूचित किया।

# One decision
how-decided = निर्णय कैसे हुआ
nothing-decided = कोई निर्णय नहीं लिया गया: नेटवर्क ने एक तथ्य बताया, और तथ्य दर्ज किया जाता है।
what-asked = क्या माँगा गया
what-told = क्या बताया गया
place = स्थान
category = श्रेणी
merchant-number = व्यापारी संख्या
authorization = प्राधिकरण
where-time-went = समय कहाँ लगा
waited = समूह की प्रतीक्षा
loaded = डेटा लाना
decided = निर्णय
together = { $time }, { $messages } संदेश एक साथ
in-books = बहीखाते में
nothing-in-books = कुछ नहीं: बहीखाता पहले जैसा ही है।
purchase-stands = खरीद की वर्तमान स्थिति
this-one = यही
held = रोकी गई
settled = निपटाई गई
refunded = लौटाई गई

# Steps
step-reversals = रिवर्सल
step-messages = संदेश
step-repeats = दोहराव
step-card = कार्ड
step-cardholder = कार्डधारक
step-organisation = संगठन
step-controls = नियंत्रण
step-verification = सत्यापन
step-channel = माध्यम और देश
step-merchant = व्यापारी
step-amount = राशि
step-cap = प्रति खरीद सीमा
step-limits = सीमाएँ
step-funds = उपलब्ध राशि
step-ledger = बहीखाता
passed = उत्तीर्ण
in-part = आंशिक
failed = विफल
not-asked = नहीं पूछा गया
in-all-at-most = कुल { $total }, अधिकतम { $most }
counted-before = पहले गिना जा चुका, { $left } शेष
asked-and-left = { $asked } माँगे, { $left } शेष

# Movements
moved-back = लौटाया गया
moved-settled = निपटाया गया
moved-held = रोका गया
moved-released = छोड़ा गया
place-funding = कार्ड का खाता
place-settlement = नेटवर्क को देय
place-used = उपयोग की गई सीमाएँ
place-limit = सीमा “{ $name }”
place-a-limit = एक सीमा

# Flags
look = किसी को इसे देखना चाहिए:
flag-over-captured = खरीद का निपटान प्राधिकृत राशि से अधिक का हुआ।
flag-over-reversed = खरीद का रिवर्सल प्राधिकृत राशि से अधिक का हुआ।
flag-unauthorized-capture = खरीद का निपटान बिना प्राधिकरण के हुआ।
flag-over-refunded = निपटाई गई राशि से अधिक की धनवापसी हुई।
flag-stand-in = खरीद को नेटवर्क ने हमारी जगह स्वीकृत किया।

# Why something was not done
refusal-card_terminated = कार्ड समाप्त है; इसे वापस नहीं लिया जा सकता।
refusal-cardholder_closed = कार्डधारक बंद है; इसे वापस नहीं लिया जा सकता।
