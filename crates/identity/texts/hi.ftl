# Signing in
sign-in = साइन इन करें
email = ईमेल पता
password = पासवर्ड
mismatch-title = जानकारी मेल नहीं खाई।
mismatch-text = पता और पासवर्ड जाँचें। लगातार पाँच असफल कोशिशों के बाद साइन इन 15 मिनट के लिए रुक जाता है।

# Second step
second-step = एक और चरण
begin-again = यदि यह आप नहीं हैं, तो फिर से शुरू करें
sign-in-over-title = इस साइन-इन का समय समाप्त हो गया है।
sign-in-over-text = किसी को प्रवेश नहीं दिया गया। फिर से शुरू करें।
passkey-use = पासकी का उपयोग करें
passkey-sign-in = पासकी से साइन इन करें
passkey-refused-title = यह पासकी स्वीकार नहीं की गई।
passkey-refused-text = फिर से कोशिश करें, या कोई दूसरा तरीका चुनें।
passkey-failed = पासकी से कोई उत्तर नहीं मिला। फिर से कोशिश करें, या कोई दूसरा तरीका चुनें।
passkey-known = इस डिवाइस पर आपके खाते की पासकी पहले से है।
other-way = दूसरा तरीका अपनाएँ
recovery-use = रिकवरी कोड का उपयोग करें
code = कोड
code-hint = छह अंक, जो आपका प्रमाणक ऐप इस समय दिखा रहा है।
code-wrong = यह सही नहीं है, या पहले उपयोग हो चुका है। लगातार पाँच ग़लत कोड के बाद 15 मिनट तक कोड स्वीकार नहीं किए जाते।
recovery-code = रिकवरी कोड
recovery-code-hint = आपके सुरक्षित रखे कोडों में से एक। यह एक ही बार काम करता है।
password-hint = वही जिससे आप साइन इन करते हैं।
go-on = जारी रखें

# Proof once more
step-up = क्या यह अब भी आप ही हैं?
step-up-text = जो आप करने जा रहे हैं, वह किसी और के हाथ में आपको नुकसान पहुँचा सकता है। एक बार फिर साबित करें कि यह आप ही हैं; यह दस मिनट तक मान्य रहेगा।
step-up-sign-in = साइन आउट करके फिर साइन इन करें
step-up-back = इसे किए बिना वापस जाएँ

# Factors
security = सुरक्षा
factors = दूसरे कारक
factors-wanted = जो प्लेटफ़ॉर्म का प्रबंधन करता है, उसे प्रमाणक ऐप और पासकी दोनों चाहिए।
factors-wanted-both = पहले ऐप, फिर पासकी।
factors-wanted-passkey = ऐप सेट हो गया है; अब पासकी पंजीकृत करें।
factors-wanted-app = पासकी पंजीकृत हो गई है; अब ऐप सेट करें।
app = प्रमाणक ऐप
app-text = आपके फ़ोन का ऐप एक कोड दिखाता है जो हर आधे मिनट में बदलता है। साइन इन करते समय पासवर्ड के बाद वह माँगा जाता है।
app-since = सेट किया गया
app-set-up = ऐप सेट करें
app-remove = ऐप हटाएँ
app-remove-begin = ऐप हटाएँ …
app-remove-hint = फिर साइन इन पर कोड नहीं माँगा जाएगा। रिकवरी कोड तभी रहते हैं जब कोई पासकी हो।
app-scan = 1. इसे ऐप से स्कैन करें
app-scan-label = नीचे दिए रहस्य वाला QR कोड
app-secret = या यह रहस्य ऐप में लिखें:
app-secret-note = इसे अपने तक ही रखें। यह दोबारा नहीं दिखाया जाएगा।
app-confirm = 2. ऐप में दिखा कोड लिखें
app-wrong = यह कोड सही नहीं है, या पहले उपयोग हो चुका है। अगले कोड की प्रतीक्षा करें।
is-on = चालू
is-off = बंद
in-use = { $count } उपयोग में
codes-left = { $count } शेष
passkeys = पासकी
passkeys-text = पासकी आपके डिवाइस पर रहती है और केवल इसी साइट को उत्तर देती है। यह पासवर्ड के बाद दूसरा कारक है, और पासवर्ड के बिना भी प्रवेश देती है।
passkeys-need-a-name = यह साइट नाम से नहीं, संख्या वाले पते से खुली है; पासकी के लिए नाम चाहिए।
passkey-name = डिवाइस का नाम
passkey-register = इस डिवाइस को पंजीकृत करें
passkey-registered = पंजीकृत
passkey-used = उपयोग हुआ
passkey-never-used = कभी उपयोग नहीं हुआ
passkey-suspended = निलंबित
passkey-suspended-text = इसका गणक पीछे चला गया, इसलिए इसकी कोई प्रतिलिपि हो सकती है। अब यह स्वीकार नहीं की जाती; इसे हटाएँ और डिवाइस को फिर से पंजीकृत करें।
passkey-rename = नाम बदलें
passkey-rename-begin = नाम बदलें …
passkey-remove = हटाएँ
passkey-remove-begin = हटाएँ …
passkey-remove-hint = फिर इससे कुछ नहीं खुलेगा। डिवाइस दोबारा पंजीकृत की जा सकती है।
passkey-remove-named = { $name } हटाएँ
recovery-codes = रिकवरी कोड
recovery-codes-yours = आपके रिकवरी कोड
recovery-codes-text = ये खोए हुए कारक की जगह काम आते हैं। हर कोड एक ही बार काम करता है।
recovery-codes-kept = जब प्रमाणक ऐप या पासकी पास न हो, तब इनमें से हर कोड एक बार प्रवेश देता है। इन्हें वहीं रखें जहाँ आप क़ीमती काग़ज़ रखते हैं। ये दोबारा नहीं दिखाए जाएँगे, और पहले के कोड अब बेकार हैं।
recovery-codes-renew = नए कोड
recovery-codes-renew-begin = नए कोड …
recovery-codes-renew-hint = आपके मौजूदा कोड फिर बेकार हो जाएँगे।
recovery-codes-print = प्रिंट करें
recovery-codes-save = फ़ाइल में सहेजें
recovery-codes-done = मैंने इन्हें सुरक्षित रख लिया है

# Signing up, and links in mails
name = नाम
sign-up = खाता बनाएँ
sign-up-text = पते की पुष्टि के लिए हम आपको एक लिंक भेजते हैं। पासवर्ड में कम से कम आठ अक्षर होते हैं; कई शब्द सबसे अच्छे हैं।
sign-up-known = मौजूदा खाते से साइन इन करें
sign-up-sent = हमने { $email } पर मेल भेजी है। उसमें दिया लिंक एक दिन के भीतर खोलें।
sign-in-new = यहाँ नए हैं?
mail-sent = अपनी मेल देखें
confirm = पुष्टि करें
confirm-title = अपने पते की पुष्टि करें
confirm-text = खाता बनाते समय चुना हुआ पासवर्ड लिखें।
confirm-mismatch = यह वह पासवर्ड नहीं है जो चुना गया था। पाँच ग़लत कोशिशों के बाद लिंक बेकार हो जाता है।
link-invalid-title = यह लिंक अब काम नहीं करता।
link-invalid-text = इसका उपयोग हो चुका है, यह बहुत पुराना है, या रास्ते में कट गया।
link-again = नया लिंक माँगें
verify-title = अपने नए पते की पुष्टि करें
verify-text = पुष्टि करें; तब से आपका खाता इसी पते का उपयोग करेगा।
verified-title = पते की पुष्टि हो गई है।
verified-text = अब से मेल वहीं जाएगी, और आप उसी से साइन इन करेंगे।

# Passwords
forgot-title = पासवर्ड भूल गए?
forgot-text = हम आपको एक लिंक भेजेंगे जिससे आप नया पासवर्ड चुन सकते हैं।
forgot-send = लिंक भेजें
forgot-sent = यदि { $email } पता किसी का है, तो लिंक वाली मेल भेज दी गई है। लिंक एक घंटे तक काम करेगा।
reset-title = नया पासवर्ड चुनें
reset-text = इसके बाद आप हर जगह से साइन आउट हो जाएँगे।
reset = पासवर्ड बदलें
password-new = नया पासवर्ड
password-present = वर्तमान पासवर्ड
password-change = पासवर्ड बदलें
password-change-text = इसके बाद आप बाक़ी सब जगह से साइन आउट हो जाएँगे।
password-changed = पासवर्ड बदल दिया गया।
password-changed-sign-in = नए पासवर्ड से साइन इन करें।
password-wrong = यह आपका वर्तमान पासवर्ड नहीं है। पाँच ग़लत कोशिशों के बाद 15 मिनट तक पासवर्ड स्वीकार नहीं किया जाता।
refusal-too_short = कम से कम आठ अक्षर।
refusal-too_weak = कोई भी सबसे पहले ऐसे ही पासवर्ड आज़माएगा। कई शब्द लिखें, या ब्राउज़र को पासवर्ड बनाने दें।
refusal-not_an_address = यह ईमेल पता नहीं है।
refusal-missing = यहाँ कुछ भरना ज़रूरी है।

# Profile
profile = प्रोफ़ाइल
profile-email-hint = नया पता तभी मान्य होगा जब आप वहाँ भेजा गया लिंक खोलेंगे।
profile-saved = सहेज लिया गया।
profile-mailed = हमने { $email } पर मेल भेजी है; जब तक आप उसका लिंक नहीं खोलते, पुराना पता बना रहेगा।
profile-preferences = भाषा, संख्याएँ और तारीख़ें
profile-security = पासवर्ड, सत्र और दूसरे कारक
save = सहेजें

# Sessions
sessions = आप कहाँ-कहाँ साइन इन हैं
sessions-end-others = बाक़ी सब जगह से साइन आउट करें
sessions-ended = आप बाक़ी सब जगह से साइन आउट हो गए हैं।
session-here = यहाँ
session-browser = ब्राउज़र
session-program = प्रोग्राम
session-unknown = अज्ञात प्रोग्राम
session-used = उपयोग
session-opened = शुरू
session-end = साइन आउट करें
session-end-named = { $name } को साइन आउट करें
session-ended = वहाँ से साइन आउट कर दिया गया।
factors-link-text = प्रमाणक ऐप या पासकी उन लोगों को बाहर रखती है जो आपका पासवर्ड जानते हैं।

# Organisations
organisation = संगठन
organisations = संगठन
all-organisations = सभी संगठन
your-role = आपकी भूमिका
acting = आप इसके लिए काम कर रहे हैं
act-for = इसके लिए काम करें
suspended = निलंबित
found-organisation = संगठन बनाएँ
found-hint = आप इसके स्वामी होंगे और तुरंत इसके लिए काम करेंगे।
found = बनाएँ
kind = प्रकार
kind-personal = निजी
kind-household = घर-परिवार
kind-company = कंपनी
kind-merchant = दुकान
kind-practice = क्लिनिक
kind-accounting_office = लेखा कार्यालय
actions = कार्य
rename = नाम बदलें
rename-begin = नाम बदलें …
leave = छोड़ें
leave-begin = छोड़ें …
leave-hint = यहाँ आपकी भूमिका की अनुमतियाँ तुरंत समाप्त होंगी और आपकी बनाई कुंजियाँ काम करना बंद कर देंगी।
cancel = रद्द करें
change = बदलें
copy = कॉपी करें

# Members
members = सदस्य
member-since = सदस्यता कब से
role = भूमिका
owner = स्वामी
you = आप
remove = हटाएँ
remove-hint = हटाना तुरंत लागू होता है। इस सदस्य की बनाई कुंजियाँ और भेजे गए आमंत्रण काम करना बंद कर देंगे।
make-owner = मेरी जगह स्वामी बनाएँ

# Invitations
invitations = आमंत्रण
invitation = आमंत्रण
invite = आमंत्रण भेजें
make-link = लिंक बनाएँ
link-made = लिंक बन गया है।
link-hint = जिसके पास यह हो, वह एक बार शामिल हो सकता है। यह दोबारा नहीं दिखेगा।
whoever-has-the-link = जिसके पास लिंक हो
no-invitations = अभी कोई आमंत्रित नहीं है।
for-whom = किसके लिए
invited-by = { $name } ने आपको आमंत्रित किया है।
sent-by = { $name } की ओर से
expires = समाप्ति
expired = समाप्त
send-again = दोबारा भेजें
withdraw = वापस लें
withdraw-begin = वापस लें …
withdraw-hint = ईमेल का लिंक फिर कहीं नहीं ले जाएगा। आप दोबारा आमंत्रित कर सकते हैं।
join = { $organisation } में शामिल हों
accept = शामिल हों
not-now = अभी नहीं
to-start = शुरुआत पर
sign-in-to-accept = स्वीकार करने के लिए साइन इन करें या खाता बनाएँ; फिर आप यहीं लौटेंगे।
create-account = खाता बनाएँ
sign-out = साइन आउट
for-another = यह आमंत्रण { $email } के लिए है।
for-another-hint = आप दूसरे पते से साइन इन हैं। साइन आउट करें और उस पते से लौटें।
invitation-unknown = यह लिंक कहीं नहीं ले जाता।
invitation-accepted = यह आमंत्रण पहले ही स्वीकार हो चुका है।
invitation-revoked = यह आमंत्रण वापस ले लिया गया है।
invitation-expired = यह आमंत्रण समाप्त हो गया है।
invitation-closed-hint = भेजने वाले से दूसरा आमंत्रण माँगें।

# Roles
roles = भूमिकाएँ
permissions = अनुमतियाँ
new-role = नई भूमिका
own-role = अपनी
changed-role = बदली हुई
allows = { $all } में से { $some }
role-above = यह भूमिका आपसे अधिक कर सकती है; इसे वही बदल सकता है जिसे इसकी सभी अनुमतियाँ हों।
role-hint = बदलाव उन सब पर तुरंत लागू होता है जिनकी यह भूमिका है। आप वही दे सकते हैं जो आपके पास है।
reset-role = मूल रूप में लौटाएँ
remove-role = भूमिका हटाएँ
remove-role-begin = भूमिका हटाएँ …
remove-role-hint = यह तभी हटती है जब किसी के पास न हो और इसके लिए कोई आमंत्रित न हो।
what = क्या
action-read = देखना
action-manage = बदलना
action-other = अन्य
role-admin = प्रशासक
role-company_admin = कंपनी प्रशासक
role-finance_manager = वित्त प्रबंधक
role-employee = कर्मचारी
role-personal_user = निजी उपयोगकर्ता
role-therapist = चिकित्सक
role-partner = भागीदार
role-accountant = लेखाकार
role-merchant = व्यापारी
role-customer = ग्राहक
resource-webhooks = वेबहुक
resource-flags = सुविधाएँ
resource-audit = ऑडिट लॉग
resource-programmes = कार्ड कार्यक्रम
resource-cardholders = कार्डधारक
resource-cards = कार्ड
resource-controls = खर्च नियंत्रण
resource-decisions = खरीदारी
resource-accounts = खाते
resource-transfers = स्थानांतरण
resource-storefront = दुकान का पृष्ठ

# API keys
api-keys = API कुंजियाँ
new-key = नई कुंजी
no-keys = अभी कोई कुंजी नहीं
no-keys-hint = कुंजी से कोई प्रोग्राम इस संगठन के लिए काम करता है। “नई कुंजी” से बनाएँ।
state = स्थिति
last-used = पिछला उपयोग
never = कभी नहीं
revoked = रद्द
replaced = बदली गई
key-without-maker = बनाने वाले का अधिकार नहीं रहा
permission-count = { $count ->
    [one] { $count } अनुमति
   *[other] { $count } अनुमतियाँ
}
lasts-days = { $days } दिन
rotate = नई से बदलें
rotate-hint = इन्हीं अनुमतियों वाली नई कुंजी बनेगी। पुरानी कुंजी एक दिन और काम करेगी।
revoke = रद्द करें
revoke-hint = रद्द की गई कुंजी तुरंत और हर जगह काम करना बंद कर देती है।
what-for = किसलिए
mode-live = वास्तविक
mode-test = परीक्षण
mode-public = सार्वजनिक, दुकान के पृष्ठों के लिए
lasts = अवधि
scopes-hint = कुंजी कभी अपने बनाने वाले से अधिक नहीं कर सकती।
sites = साइटें
sites-hint = सार्वजनिक कुंजी के लिए: वे साइटें जिनके पृष्ठ इसका उपयोग कर सकते हैं, हर पंक्ति में एक, जैसे https://shop.example.
issue-key = कुंजी जारी करें
key-issued = कुंजी जारी हो गई है।
key-issued-hint = इसे अभी कॉपी करें; यह दोबारा नहीं दिखेगी।
old-key-ends = पुरानी कुंजी की समाप्ति
to-keys = कुंजियों पर जाएँ

# Why something was not done
refusal-ADMIN_001 = आपकी भूमिका इसकी अनुमति नहीं देती।
refusal-beyond_own_permissions = जो अपने पास नहीं है, उसे कोई न दे सकता है न ले सकता है।
refusal-owners_only = स्वामी के बारे में केवल स्वामी निर्णय लेता है।
refusal-last_owner = अंतिम स्वामी नहीं जा सकता; पहले संगठन किसी और को सौंपें।
refusal-last_managing_role = यह भूमिकाओं का प्रबंधन करने वाली अंतिम भूमिका है।
refusal-role_in_use = सदस्यों या आमंत्रणों में यह भूमिका है; पहले उन्हें दूसरी दें।
refusal-role_exists = इस नाम की भूमिका पहले से है।
refusal-already_member = यह व्यक्ति पहले से सदस्य है।
refusal-already_invited = इस पते के लिए आमंत्रण खुला है; उसे ही दोबारा भेजें।
refusal-sent_just_now = यह अभी-अभी भेजा गया था; एक मिनट रुकें।
refusal-invitation_for_another = यह आमंत्रण आपके नहीं, किसी और पते के लिए है।
refusal-invitation_void = भेजने वाला अब यह भूमिका नहीं दे सकता।
refusal-too_many_keys = कुंजियाँ बहुत अधिक हैं; कोई अनावश्यक कुंजी रद्द करें।
# How somebody reads
preferences = भाषा और प्रारूप
language = भाषा
numbers = संख्याएँ
dates = तारीख़ें
time-zone = समय क्षेत्र
as-browser = ब्राउज़र के अनुसार
zone-unknown = ऐसा कोई समय क्षेत्र नहीं है।
zone-unknown-hint = सूची में से कोई चुनें, जैसे Asia/Kolkata, या इसे ख़ाली छोड़ दें।

linked-accounts = जुड़े हुए खाते

# Signing in by telephone
by-phone = फ़ोन से साइन इन करें
by-phone-text = हम आपके फ़ोन पर छह अंकों का कोड भेजते हैं। जो यहाँ नया है, उसका खाता इसी से बनता है।
phone = देश कोड सहित फ़ोन नंबर
phone-send = कोड भेजें
phone-otherwise = दूसरे तरीके से साइन इन करें
phone-code-title = कोड डालें
phone-code-text = { $number } पर कोड भेजा जा रहा है। यह पाँच मिनट तक मान्य है।
phone-code = छह अंकों का कोड
phone-send-again = दूसरा कोड भेजें
phone-other-number = दूसरा नंबर
phone-wait = थोड़ा रुकें।
phone-not-sent = कुछ नहीं भेजा गया।
phone-not-in = किसी को प्रवेश नहीं दिया गया।
sms-code = { $code } Florin के लिए आपका कोड है। यह 5 मिनट तक मान्य है। किसी को न बताएँ।
refusal-sms_unavailable = यहाँ कोड नहीं भेजे जा सकते। दूसरे तरीके से साइन इन करें।
refusal-phone_invalid = यह फ़ोन नंबर नहीं है: वह + और देश कोड से शुरू होता है।
refusal-code_sent_already = इस नंबर पर अभी-अभी कोड भेजा गया है। दूसरा माँगने से पहले एक मिनट रुकें।
refusal-otp_invalid = यह कोड सही नहीं है या अब मान्य नहीं है। पाँच कोशिशों के बाद दूसरा माँगें।

# Accounts at other providers
other-ways = साइन इन के दूसरे तरीके
continue-with = { $provider } से आगे बढ़ें
continue-by-phone = फ़ोन से आगे बढ़ें
provider-failed = { $provider } से साइन इन नहीं हुआ
provider-back = साइन इन पर वापस
link-provider = { $provider } जोड़ें
link-provider-text = { $provider } पूछेगा कि क्या Florin जान सकता है कि आप वहाँ कौन हैं। फिर आप यहाँ लौट आएँगे।
link-provider-go = { $provider } पर जाएँ
linked-text = जुड़े हुए खाते से आप यहाँ बिना पासवर्ड साइन इन कर सकते हैं।
linked-account = खाता
linked-address = वहाँ का पता
linked-unknown = ज्ञात नहीं
not-linked = जुड़ा नहीं
link = जोड़ें
unlink = हटाएँ …
unlink-do = हटाएँ
unlink-hint = फिर आप इससे साइन इन नहीं कर सकेंगे। दोबारा जोड़ने से यह लौट आता है।
telephone = फ़ोन
no-providers = जोड़ने को कुछ नहीं है
no-providers-hint = इस साइट पर कोई प्रदाता नहीं है; पासकी से भी बिना पासवर्ड साइन इन होता है।
nothing-changed = कुछ नहीं बदला।
refusal-provider_unavailable = अभी उससे पूछा नहीं जा सकता। फिर कोशिश करें या दूसरे तरीके से साइन इन करें।
refusal-oauth_state_invalid = लौटने का यह रास्ता इस्तेमाल हो चुका, समाप्त हो गया या किसी और ब्राउज़र का है। फिर से शुरू करें।
refusal-provider_denied = उसे हमें यह बताने की अनुमति नहीं मिली कि आप कौन हैं। कुछ नहीं बदला।
refusal-provider_token_invalid = उसके उत्तर पर भरोसा नहीं किया जा सकता, इसलिए प्रवेश नहीं दिया गया।
refusal-last_way_in = आप केवल इसी तरीके से साइन इन कर सकते हैं। पहले पासवर्ड या पासकी जोड़ें।

# Operators
operators = संचालक
operators-text = संचालक पूरे मंच की देखभाल करते हैं। इसका संगठनों की भूमिकाओं से संबंध नहीं है।
operator-role = भूमिका
operator-since = खाता कब से
operator-add = किसी को संचालक बनाएँ
operator-add-hint = उनका यहाँ खाता होना चाहिए, और कुछ करने से पहले उन्हें प्रमाणीकरण ऐप और पासकी लगानी होगी।
operator-grant = भूमिका दें
operator-end = भूमिका लें
operator-end-hint = भूमिका तुरंत चली जाती है। खाता रहता है।
refusal-USER_001 = यहाँ किसी का यह पता नहीं है।
platform-administrator = प्रशासक
platform-support = सहायता
platform-auditor = लेखा परीक्षक
platform-administrator-text = लोगों, संगठनों और दूसरे संचालकों के बारे में निर्णय लेता है।
platform-support-text = जिसे मदद चाहिए उसकी देखभाल करता है, और अटके काम दोहराता है।
platform-auditor-text = पढ़ता है और ऑडिट लॉग जाँचता है।
refusal-last_administrator = यह अंतिम प्रशासक है; पहले दूसरा बनाएँ।
refusal-account_suspended = यह खाता निलंबित या मिटाया हुआ है।

# Mails. The first variable is the reader’s name, the second the site’s address.
mail-sign-up-subject = अपने पते की पुष्टि करें
mail-sign-up =
    नमस्ते { $name },

    किसी ने, हमें आशा है आपने, { $site } पर इस पते से खाता बनाया। पुष्टि के लिए एक दिन के भीतर यह लिंक खोलें और चुना हुआ पासवर्ड डालें:

    { $link }

    यदि यह आप नहीं थे, तो कुछ न करें; पता भुला दिया जाएगा।
mail-known-subject = आपका खाता पहले से है
mail-known =
    नमस्ते { $name },

    किसी ने { $site } पर इस पते से खाता बनाना चाहा, जबकि इसका खाता पहले से है। कुछ नहीं बदला।

    यदि यह आप थे, तो साइन इन करें: { $site }/sign-in
    यदि पासवर्ड भूल गए हैं, तो नया चुनें: { $site }/forgot-password
    यदि यह आप नहीं थे, तो कुछ न करें।
mail-reset-subject = नया पासवर्ड चुनें
mail-reset =
    नमस्ते { $name },

    { $site } के लिए नया पासवर्ड चुनने के लिए एक घंटे के भीतर यह लिंक खोलें:

    { $link }

    यदि आपने नहीं माँगा, तो कुछ न करें; आपका पासवर्ड वही रहेगा।
mail-password-changed-subject = आपका पासवर्ड बदल गया
mail-password-changed =
    नमस्ते { $name },

    { $site } का आपका पासवर्ड अभी बदला गया, और दूसरी जगहों से साइन आउट कर दिया गया।

    यदि यह आप नहीं थे, तो अभी नया चुनें: { $site }/forgot-password
mail-new-address-subject = अपने नए पते की पुष्टि करें
mail-new-address =
    नमस्ते { $name },

    अब से { $site } पर यह पता उपयोग करने के लिए एक दिन के भीतर यह लिंक खोलें:

    { $link }

    यदि आपने नहीं माँगा, तो कुछ न करें।
mail-address-changed-subject = आपका पता बदल गया
mail-address-changed =
    नमस्ते { $name },

    { $site } पर आपके खाते का पता अब दूसरा है; यह पता अब उपयोग में नहीं है।

    यदि यह आप नहीं थे, तो साइट चलाने वाले को बताएँ।
mail-invitation-subject = { $organisation } में शामिल हों
mail-invitation =
    नमस्ते,

    { $host } आपको { $organisation } में शामिल होने के लिए आमंत्रित करते हैं। देखने और स्वीकार करने के लिए यह लिंक खोलें, जो एक बार और केवल आपके पते के लिए काम करता है:

    { $link }

    यह { $until } तक काम करता है। यदि शामिल नहीं होना चाहते, तो कुछ न करें।

# More reasons why something was not done
refusal-account_erased = इस खाते का कुछ नहीं बचा जो लौट सके।
refusal-ceremony_over = पासकी का यह अनुरोध समाप्त हो गया या उत्तर मिल चुका। फिर कोशिश करें।
refusal-invitation_closed = केवल वही आमंत्रण दोबारा भेजा जा सकता है जो अभी प्रतीक्षा में है।
refusal-key_ended = यह कुंजी अब कुछ नहीं खोलती; दूसरी जारी करें।
refusal-key_rotated = इस कुंजी की जगह नई आ चुकी है; उसे बदलें।
refusal-link_invalid = यह लिंक उपयोग हो चुका या बहुत पुराना है। नया माँगें।
refusal-member_suspended = यह सदस्य निलंबित है और स्वामी नहीं बन सकता।
refusal-no_factor = पहले प्रमाणीकरण ऐप या पासकी लगाएँ।
refusal-no_organisation = आप किसी संगठन के लिए काम नहीं कर रहे; पहले एक चुनें।
refusal-organisation_required = आप किसी संगठन के लिए काम नहीं कर रहे; पहले एक चुनें।
refusal-not_a_name = भूमिका के नाम में अधिक से अधिक 40 अक्षर, अंक, रिक्त स्थान, - और _ होते हैं।
refusal-not_a_person = कुंजी कोई व्यक्ति नहीं है; यह पूछने वाले व्यक्ति के बारे में है।
refusal-not_a_picture = चित्र JPEG, PNG या WebP होता है।
refusal-not_a_site = साइट https://shop.example जैसी लिखी जाती है, हर पंक्ति में एक।
refusal-not_acting = पहले इस संगठन पर जाएँ।
refusal-not_for_keys = इस प्रकार की कुंजी को इनमें से कोई अनुमति नहीं दी जा सकती।
refusal-organisation_suspended = यह संगठन निलंबित है; अभी कोई शामिल नहीं हो सकता।
refusal-passkey_known = यह पासकी पहले से पंजीकृत है।
refusal-passkey_refused = यह पासकी स्वीकार नहीं हुई।
refusal-passkey_unreadable = पासकी का उत्तर पढ़ा नहीं जा सका। फिर कोशिश करें।
refusal-passkeys_unavailable = पासकी के लिए नाम वाली साइट चाहिए; यह संख्या से खुली है।
refusal-password_too_long = यह पासवर्ड स्वीकार्य सीमा से लंबा है।
refusal-provider_account_taken = वहाँ का खाता यहाँ किसी और से जुड़ा है।
refusal-provider_email_unverified = वहाँ का पता सत्यापित नहीं है, इसलिए यहाँ कुछ सिद्ध नहीं करता। पहले वहाँ सत्यापित करें।
refusal-provider_link_signed_out = जिसने खाता जोड़ना शुरू किया, वह अब साइन इन नहीं है।
refusal-provider_linked_already = इस प्रदाता का दूसरा खाता पहले से जुड़ा है।
refusal-role_unknown = इस संगठन में ऐसी भूमिका नहीं है।
refusal-time_zone_unknown = ऐसा कोई समय क्षेत्र नहीं है।
refusal-too_long = यह स्वीकार्य सीमा से लंबा है।
refusal-too_large = फ़ाइल बहुत बड़ी है।
refusal-too_many_invitations = कोई अनावश्यक आमंत्रण वापस लें; फिर यह भेजें।
refusal-too_many_members = संगठन में जितने सदस्य हो सकते हैं, उतने हैं।
refusal-too_many_organisations = पहले कोई अनावश्यक संगठन छोड़ें।
refusal-too_many_passkeys = कोई अनावश्यक पासकी हटाएँ; फिर यह पंजीकृत करें।
refusal-too_many_roles = कोई अनावश्यक भूमिका हटाएँ; फिर यह बनाएँ।
refusal-totp_not_begun = कोई प्रमाणीकरण ऐप पहले कोड की प्रतीक्षा में नहीं है; फिर से शुरू करें।
refusal-totp_set_up = प्रमाणीकरण ऐप पहले से लगा है; दूसरा लगाने के लिए उसे हटाएँ।
refusal-wrong_code = यह सही नहीं है या उपयोग हो चुका है। लगातार पाँच ग़लत कोडों के बाद 15 मिनट तक कोड नहीं लिए जाते।
refusal-yourself = कोई स्वयं को बाहर नहीं करता; दूसरे प्रशासक से कहें।
