# Endpoints
webhooks = वेबहुक
webhooks-text = जो होता है, वह होते ही हस्ताक्षर के साथ इन पतों पर भेजा जाता है और एक दिन तक दोबारा कोशिश की जाती है।
webhook = वेबहुक
endpoint = एंडपॉइंट
no-endpoints = अभी किसी को नहीं बताया जाता
no-endpoints-hint = नीचे एक पता जोड़ें; उसके बाद जो होगा, वहाँ भेजा जाएगा।
add-endpoint = एंडपॉइंट जोड़ें
add = एंडपॉइंट जोड़ें
address = पता
what-for = किसलिए
hears-of = इसे क्या बताया जाए
kinds-of-events = घटनाओं के प्रकार
state = स्थिति
endpoint-active = सक्रिय
endpoint-paused = रुका हुआ
endpoint-disabled = बंद
settings = सेटिंग
save = सहेजें
pause = रोकें
resume = फिर शुरू करें
send-test = परीक्षण भेजें
new-secret-begin = नया रहस्य …
new-secret = नया रहस्य बनाएँ
new-secret-hint = पिछला रहस्य भी 24 घंटे तक हस्ताक्षर करता है, ताकि पाने वाले बदल सकें।
remove-begin = हटाएँ …
remove = एंडपॉइंट हटाएँ
remove-hint = इसके संदेश भी हट जाएँगे। रोकने पर वे रहते हैं।
disabled-title = अब कुछ नहीं भेजा जाता।
two-signatures-title = संदेशों पर दो हस्ताक्षर हैं।
previous-until = पिछला रहस्य { $until } तक हस्ताक्षर करता है।

# The secret, shown once
the-secret = रहस्य
secret-of = { $url } का रहस्य
secret-text = संदेश पाने वाला Standard Webhooks के अनुसार इससे उन्हें जाँचता है। इसे अभी सहेजें: यह दोबारा नहीं दिखाया जा सकता।
secret-learn = Standard Webhooks क्या कहता है
secret-kept = मैंने सहेज लिया
copy = कॉपी करें

# Messages
messages = संदेश
message = संदेश
no-messages = अभी कुछ नहीं भेजा गया
no-messages-hint = संदेश पहुँचते हैं या नहीं, यह देखने के लिए परीक्षण भेजें।
what = क्या
attempts = कोशिशें
when = कब
delivered = पहुँचा
failed = विफल
tried-again = फिर कोशिश
on-its-way = रास्ते में
send-again = फिर भेजें
next-attempt = अगली कोशिश
not-tried = अभी कोशिश नहीं हुई।
no-answer = उत्तर नहीं
came-back = क्या उत्तर आया
what-is-sent = क्या भेजा जाता है
event = घटना
none = कोई नहीं
milliseconds = { $n } मि॰से॰

# Kinds of events
kind-card-issued = कार्ड जारी हुआ।
kind-card-state_changed = कार्ड सक्रिय, निलंबित या समाप्त किया गया।
kind-card-frozen = कार्ड फ़्रीज़ किया गया।
kind-card-freeze_lifted = कार्ड का फ़्रीज़ हटाया गया।
kind-card_authorization-approved = ख़रीद स्वीकृत हुई।
kind-card_authorization-declined = ख़रीद अस्वीकृत हुई।
kind-card_authorization-noted = कार्ड नेटवर्क ने किसी ख़रीद के बारे में बताया।
kind-card_control-set = ख़र्च का नियंत्रण लगाया गया।
kind-card_control-changed = ख़र्च का नियंत्रण बदला गया।
kind-card_control-removed = ख़र्च का नियंत्रण हटाया गया।
kind-card_programme-founded = कार्ड कार्यक्रम बनाया गया।
kind-cardholder-added = कार्डधारक जोड़ा गया।
kind-cardholder-state_changed = कार्डधारक निलंबित या बहाल किया गया।
kind-expense-recorded = एक खर्च दर्ज हुआ।
kind-expense-changed = एक खर्च बदला गया।
kind-expense-deleted = एक खर्च हटाया गया।
kind-expense-restored = हटाया गया खर्च वापस लाया गया।
kind-expense_budget-reached = बजट का आधा, तीन चौथाई, नौ दसवाँ या पूरा हिस्सा खर्च हो गया।
kind-membership-joined = कोई संगठन में शामिल हुआ।
kind-api_key-issued = API कुंजी जारी हुई।
kind-api_key-revoked = API कुंजी रद्द हुई।

# Why something was not done
wrong-url = पते में 1 से 2,000 अक्षर होते हैं।
wrong-description = एक पंक्ति में अधिक से अधिक 200 अक्षर।
wrong-kinds = कम से कम एक प्रकार की घटना चुनें।
refusal-address_not_allowed = इस पते पर कुछ नहीं भेजा जाता: पता सार्वजनिक और https वाला होना चाहिए।
refusal-too_many_endpoints = 20 एंडपॉइंट हैं; कोई अनावश्यक हटाएँ।
refusal-delivery_pending = यह संदेश पहले से रास्ते में है।
