# The frame
skip-to-content = सीधे सामग्री पर जाएँ
navigation = मुख्य
operations = संचालन
account-menu = उपयोगकर्ता मेनू
my-profile = प्रोफ़ाइल
my-security = सुरक्षा
my-preferences = भाषा और प्रारूप
organisations = संगठन
sign-out = साइन आउट करें
language = भाषा

# The script: { $n } and { $theme } are filled in by it
theme = थीम: { $theme }
theme-system = सिस्टम
theme-light = हल्की
theme-dark = गहरी
live = लाइव
connection-lost = कनेक्शन टूट गया है। जो दिख रहा है वह पुराना हो सकता है।
not-reached-title = Florin से संपर्क नहीं हो सका।
not-reached-text = कुछ भी नहीं बदला गया। फिर से कोशिश करें।
not-done-title = यह नहीं हो सका।
not-done-text = कुछ भी नहीं बदला गया।

# Keys
keys = कुंजियाँ
key-search = खोजें
key-rows = अगली और पिछली पंक्ति
key-open = पंक्ति खोलें
key-new = नया
key-edit = बदलें
key-select = पंक्ति चुनें
key-undo = पूर्ववत करें
keys-on = Ctrl के बिना वाली कुंजियाँ चालू हैं
nothing-of-that-name = यहाँ किसी के नाम में यह नहीं है।
key-palette = कहीं भी जाएँ
key-help = यह सूची
go-to = यहाँ जाएँ …
close = बंद करें

# Times
just-now = अभी-अभी
minutes-ago = { $n } मिनट पहले
hours-ago = { $n } घंटे पहले
days-ago = { $days } दिन पहले
in-minutes = { $n } मिनट में
in-hours = { $n } घंटे में
in-days = { $days } दिन में
yesterday = बीता कल, { $time }
tomorrow = आने वाला कल, { $time }

# Parts
used = उपयोग { $amount }
held = रोकी गई { $amount }
free = शेष
over = सीमा से अधिक
of-limit = कुल { $amount } में से
anew = नई शुरुआत
pages = पृष्ठ
previous = पिछला
next = अगला
page-of = पृष्ठ { $page } / { $pages }

# Problems: what happened, what it means for the money, what to do
to-overview = मुख्य पृष्ठ पर जाएँ
try-again = फिर से कोशिश करें
correlation = इसके बारे में हमसे पूछते समय यह संख्या बताएँ:
refused-title = यह काम नहीं किया गया
refused-money = कुछ भी नहीं बदला गया और कोई राशि स्थानांतरित नहीं हुई।
refused-do = वापस जाएँ, भरी हुई जानकारी जाँचें और फिर से कोशिश करें।
forbidden-title = आपको इसकी अनुमति नहीं है
forbidden-what = इस संगठन में आपकी भूमिका में यह शामिल नहीं है।
forbidden-do = आपके संगठन के सदस्यों का प्रबंधन करने वाला व्यक्ति आपको यह अनुमति दे सकता है।
not-found-title = यहाँ कुछ नहीं है
not-found-what = पता ग़लत है, जो यहाँ था वह हटा दिया गया है, या वह किसी और का है।
not-found-do = पता जाँचें, या मुख्य पृष्ठ से फिर शुरू करें।
method-title = यह पता इस तरह काम नहीं करता
method-what = किसी पृष्ठ या प्रोग्राम ने ऐसा कुछ माँगा जो यह पता नहीं करता।
method-do = मुख्य पृष्ठ से फिर शुरू करें।
too-large-title = यह बहुत बड़ा था
too-large-what = आपने जो भेजा वह यहाँ स्वीकार किए जाने वाले आकार से बड़ा है, इसलिए उसका कोई भी हिस्सा नहीं लिया गया।
too-large-do = एक बार में कम भेजें, या छोटी फ़ाइल भेजें।
too-many-title = अनुरोध बहुत तेज़ी से आए
too-many-what = आपसे या आपके नेटवर्क से इतने कम समय में स्वीकार्य सीमा से अधिक अनुरोध आए।
too-many-do = एक मिनट रुकें, फिर कोशिश करें।
fault-title = हमारी ओर से कुछ गड़बड़ी हुई
fault-what = इसमें आपकी कोई ग़लती नहीं है, और यह हमारे लॉग में दर्ज है।
fault-money = हर बदलाव या तो पूरा होता है या बिल्कुल नहीं: कोई राशि न खोती है, न दो बार दर्ज होती है।
fault-do = देखें कि जो आप चाहते थे वह हो गया है या नहीं। यदि नहीं, तो फिर से कोशिश करें।
busy-title = Florin अभी व्यस्त है
busy-what = इसके लिए ज़रूरी कोई हिस्सा अभी जवाब नहीं दे रहा, या एक साथ बहुत अधिक अनुरोध आए हैं।
busy-do = कुछ सेकंड रुकें, फिर कोशिश करें।
slow-title = इसमें बहुत समय लग गया
signed-out-title = आप साइन आउट हो चुके हैं
signed-out-what = यह पृष्ठ साइन इन किए हुए लोगों के लिए है।
signed-out-do = साइन इन करें, आप यहीं वापस आ जाएँगे।

refusal-cross_site_request = यह अनुरोध किसी दूसरी साइट से आया था, इसलिए इसे पूरा नहीं किया गया।
refusal-timed_out = तय समय पूरा हो जाने पर इसे रोक दिया गया।
refusal-FEATURE_DISABLED = Florin का यह भाग आपके संगठन के लिए चालू नहीं है।
refusal-overloaded = एक साथ बहुत सारे अनुरोध हैं।
