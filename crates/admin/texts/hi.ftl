# The operators' pages
operations = संचालन
audit-log = ऑडिट लॉग
features = सुविधाएँ
inbox = इनबॉक्स
jobs = कार्य
search = खोजें
show-all = सब दिखाएँ
any = कोई भी
none = कोई नहीं
nothing = कुछ नहीं
unknown = अज्ञात
not-yet = अभी नहीं
organisation = संगठन
when = कब
what = क्या
who = किसने
about = किसके बारे में
since-day = से
until-day = तक
found = { $count ->
    [one] { $count } मिला
   *[other] { $count } मिले
}

# Audit log
the-log = लॉग
verify-now = अभी जाँचें
checkpoint-hint = कहीं और रखा यह चेकपॉइंट बाद में साबित करता है कि लॉग अभी कैसा था।
sealed-events = { $count ->
    [one] { $count } घटना मुहरबंद
   *[other] { $count } घटनाएँ मुहरबंद
}
signed = हस्ताक्षरित
not-signed = बिना हस्ताक्षर
entries = प्रविष्टियाँ
nothing-recorded = कुछ दर्ज नहीं है
nothing-recorded-hint = लोग और उनकी कुंजियाँ जो बदलते हैं, वह एक सेकंड में यहाँ दिखता है।
clean-title = लॉग वैसा ही है जैसा मुहरबंद हुआ था।
altered-title = लॉग वैसा नहीं है जैसा मुहरबंद हुआ था: { $count ->
    [one] { $count } गड़बड़ी।
   *[other] { $count } गड़बड़ियाँ।
}
read-again = { $blocks } ब्लॉकों की { $events } घटनाएँ फिर पढ़ी गईं, उनमें से { $signed } ब्लॉक हस्ताक्षरित हैं।
what-changed = क्या बदला
nothing-more = केवल यह दर्ज हुआ कि यह हुआ।
before = पहले
after = बाद में
value = मान
who-and-where = किसने और कहाँ से
address = पता
program = प्रोग्राम
correlation = सहसंबंध
event = घटना
the-proof = प्रमाण
place-in-tree = वृक्ष में स्थान
counted-from-0 = { $index }, 0 से गिनकर
leaf = पत्ती
root = मूल
way-to-root = मूल तक का रास्ता
leaf-is-root = पत्ती ही मूल है
what-was-sealed = क्या मुहरबंद हुआ
the-checkpoint = चेकपॉइंट
no-proof = कोई प्रमाण नहीं है।
no-proof-yet = यह एक सेकंड में मुहरबंद होगा; तब फिर देखें।
no-proof-altered = घटना वैसी नहीं है जैसी मुहरबंद हुई थी; लॉग जाँचें।
proven = लॉग में होना प्रमाणित है।
proven-place = यह { $size } में से प्रविष्टि { $place } है, नीचे दिए मूल के अंतर्गत।
proof-fails = प्रमाण सही नहीं है।
proof-fails-hint = हैश मूल तक नहीं पहुँचते; लॉग जाँचें।
finding-altered = घटना { $event } बदली गई (ब्लॉक { $block })।
finding-missing = { $event } के बाद की एक घटना नहीं है (ब्लॉक { $block })।
finding-added = घटना { $event } मुहर के बाद जोड़ी गई (ब्लॉक { $block })।
finding-moved = घटना { $event } खिसकाई गई (ब्लॉक { $block })।
finding-list = लॉग की सूची घटना { $event } के बारे में ग़लत है (ब्लॉक { $block })।
finding-gap = ब्लॉक { $block } अपने पिछले के बाद नहीं आता।
finding-chain = ब्लॉक { $block } की शृंखला टूटी है।
finding-root = ब्लॉक { $block } का मूल उसकी घटनाओं का नहीं है।
finding-signature = ब्लॉक { $block } का हस्ताक्षर मान्य नहीं है।
finding-unsigned = ब्लॉक { $block } का हस्ताक्षर खो गया।
finding-subtree = स्तर { $level } का उपवृक्ष { $position } ग़लत है।
finding-head = सिरा वहाँ नहीं है जहाँ अंतिम ब्लॉक समाप्त होता है।
finding-checkpoint = { $size } घटनाओं का रखा हुआ चेकपॉइंट इस लॉग का नहीं है।

# Features
features-text = बदलाव अगले अनुरोध से, हर प्रक्रिया में लागू होता है।
feature = सुविधा
for-everybody = सबके लिए
organisations-apart = अलग संगठन
on = चालू
off = बंद
on-by-default = सामान्यतः चालू
off-by-default = सामान्यतः बंद
on-for = { $percentage } % के लिए चालू
default-variable = इसका सामान्य मान इस सेटिंग में है:
feature-is = सुविधा है
as-environment = जैसा परिवेश कहता है
percentage = सौ में से इतने संगठनों के लिए
percentage-hint = हमेशा वही; बड़ी संख्या केवल और जोड़ती है।
set = लागू करें
nobody-apart = सभी संगठनों के लिए एक जैसा है।
as-everybody = सबके जैसा
as-everybody-named = सबके जैसा: { $organisation }
set-for-organisation = इस संगठन के लिए लागू करें
flag-accounting-backbone = बिलों और भुगतानों के पीछे का बहीखाता।
flag-migration-wizard = दूसरे प्रोग्राम का डेटा लेना।
flag-psd2-banking = PSD2 से बैंक खाते और उनके विवरण।
flag-partner-portal = लेखा कार्यालयों का पोर्टल।
flag-partner-mocked-data = लेखा कार्यालयों के पोर्टल में असली की जगह बनावटी आँकड़े।
flag-advanced-payments = किस्तों में, लिंक से और सदस्यता से भुगतान।
flag-mcp-ai-tools = Model Context Protocol वाले सहायकों के औज़ार।
flag-monitoring = संचालकों के लिए आँकड़े और ट्रेस।

# Inbox
the-inbox = इनबॉक्स
party = पक्ष
state = स्थिति
message-waiting = प्रतीक्षा में
message-handled = निपटाया गया
message-dead = विफल
messages = संदेश
message = संदेश
sender = प्रेषक
nothing-delivered = कुछ नहीं आया
nothing-delivered-hint = पक्ष Florin के वेबहुक पर जो भेजते हैं, वह यहाँ एक-एक बार दिखता है।
handle-again = फिर निपटाएँ
last-try-failed = पिछली कोशिश विफल रही।
as-it-came = जैसा आया
no-body = इसमें कुछ नहीं है।
about-it = इसके बारे में
received = मिला
handled-at = निपटा
failed-tries = विफल कोशिशें
handled-again = फिर निपटाया
kept-of-head = रखे गए हेडर
bytes = बाइट

# Jobs
queues = कतारें
queue = कतार
waiting = प्रतीक्षा में
running = चल रहे
dead = विफल
no-queues = करने को कुछ नहीं
no-queues-hint = हर कतार ख़ाली है।
failed-for-good = पूरी तरह विफल
no-dead = कोई कार्य पूरी तरह विफल नहीं हुआ
no-dead-hint = जो कार्य बार-बार विफल होता है, वह यहाँ रुककर आपकी प्रतीक्षा करता है।
job = कार्य
why = क्यों
what-to-do = क्या करें
attempts-in = { $count ->
    [one] { $count } कोशिश
   *[other] { $count } कोशिशें
}
try-again = फिर कोशिश करें
discard = छोड़ दें
discard-begin = छोड़ दें …
discard-hint = तब यह काम कभी नहीं होगा। इसे वापस नहीं लिया जा सकता।

# Why something was not done
refusal-log_too_long = लॉग लंबा है: इसे “florin audit verify” से जाँचें।
refusal-malformed = फ़ॉर्म की कोई प्रविष्टि पढ़ी नहीं जा सकती। आईडी org_… जैसी और दिन 2026-01-31 जैसा होता है।
refusal-out_of_range = प्रतिशत 0 से 100 तक की पूर्ण संख्या है।
refusal-message_waiting = यह प्रतीक्षा में है और अपने आप निपटेगा।
