# Groups
groups = समूह
groups-none = अभी कोई समूह नहीं
groups-none-hint = यात्रा, घर या भोजन के लिए एक समूह बनाएँ; फिर बाकी लोगों को बुलाएँ।
new-group = नया समूह
name = नाम
description = किसलिए
currency = मुद्रा
found = समूह बनाएँ
friends = आपके और दूसरों के बीच
friends-text = आपके समूहों के सुझावों का जोड़। हर पंक्ति अपने समूह में मिलती है।
friend = कौन
in-groups = कहाँ
owes-you = आपको देना है
you-owe = आपको चुकाना है
even = बराबर
your-balance = आपका शेष
archived = संग्रहीत

# One group
you-are-owed = आपको मिलना है
you-owe-in-all = आपको देना है
everybody-even = सब बराबर हैं।
settle-up = हिसाब चुकाएँ
settle-text = { $count ->
    [one] { $count } भुगतान से सब बराबर हो जाते हैं।
   *[other] { $count } भुगतानों से सब बराबर हो जाते हैं।
}
mode = कैसे चुकाएँ
mode-minimum = कम से कम भुगतान
mode-pairs = केवल आपसी उधार पर भुगतान
mode-raw = हर उधार जैसा बना था
pays = देता है
is-paid = पाता है
amount = राशि
record-payment = चुकाया हुआ दर्ज करें
graph = कौन किसे देता है
balances = शेष
member = सदस्य
balance = शेष
expenses = खर्च
no-expenses = अभी कुछ खर्च नहीं हुआ
no-expenses-hint = पहला खर्च जोड़ें; हर कोई देखेगा कि उसके लिए इसका क्या अर्थ है।
add-expense = खर्च जोड़ें
what = क्या
day = दिन
paid-by = किसने दिया
several = कई लोग
your-part = आपका हिस्सा
payments = भुगतान
proposed = प्रस्तावित
paid = चुकाया
confirmed = पुष्ट
disputed = विवादित
undone = वापस लिया
confirm = मिल गया
dispute = नहीं मिला
undo = वापस लें
members = सदस्य
role-owner = स्वामी
role-admin = प्रबंधक
role-member = सदस्य
role-viewer = दर्शक
no-account = बिना खाते के
left = छोड़ गए
add-member = बिना खाते वाले किसी को जोड़ें
add = जोड़ें
invite = बुलाएँ
actions = काम

# An expense
total = राशि
category = श्रेणी
how = कैसे बाँटें
equal = बराबर
shares = भार से
percent = प्रतिशत से
exact = राशियों से
adjustment = बराबर, थोड़ा कम-ज़्यादा
who = कौन
takes-part = शामिल
value = कितना
owes = हिस्सा
save = सहेजें
left-over = { $amount } बाकी
too-much = { $amount } अधिक
all-shared = पूरी राशि बँट गई।
preview = पूर्वावलोकन
not-yet = अभी नहीं: { $reason }
amount-missing = राशि नहीं है।
delete = हटाएँ
restore = वापस लाएँ
deleted = हटाया गया
back = वापस

# Ways in
invite-text = जो यह कड़ी खोलेगा, वह { $until } तक समूह में आ सकता है। पास बैठे लोगों को दिखाएँ या भेज दें।
invite-qr = कड़ी का QR कोड
make-link = कड़ी बनाएँ
copy = कॉपी करें
share-text = ऐसी कड़ी खोलने वाला 30 दिन तक समूह देख सकता है, बदल कुछ नहीं सकता।
make-share = देखने की कड़ी बनाएँ
join = { $group } में शामिल हों
join-as = वहाँ आप { $name } होंगे।
join-button = शामिल हों
join-over = यह कड़ी कहीं नहीं जाती
join-over-text = यह वापस ली गई, इसका समय बीत गया, या यह कभी थी ही नहीं। नई माँगें।
sign-in = साइन इन करें
create-account = खाता बनाएँ
sign-in-to-join = शामिल होने के लिए बताएँ कि आप कौन हैं।
shared-text = आप इस समूह को एक कड़ी से देख रहे हैं। यहाँ कुछ बदला नहीं जा सकता।
not-done = वह नहीं हुआ।

# Pages of a group
overview = सारांश
activity = गतिविधि
figures = आँकड़े
imports = आयात
settings = सेटिंग
deleted-groups = हटाए गए समूह
mode-units = परिवारों के बीच कम से कम भुगतान
a-payment = भुगतान
search = खोजें
nothing-found = कुछ नहीं मिला
deleted-expenses = हटाए गए खर्च
deleted-ones = हटाए हुए

# Settings
you-here = इस समूह में आप
you-here-text = यहाँ आपका नाम, आपको कहाँ भुगतान हो, याद दिलाया जाए या नहीं; और समूह कैसे छोड़ें।
your-page = आपका पृष्ठ
files = फ़ाइलें
files-text = स्प्रेडशीट के लिए तालिका, या पूरा समूह: दूसरे समूह में आयात करने पर शेष वही रहते हैं।
end = समाप्ति
archive = समूह संग्रहीत करें
archive-text = संग्रहीत समूह में और कुछ दर्ज नहीं होता। उसे फिर खोला जा सकता है।
reopen = समूह फिर खोलें
reopen-text = समूह संग्रहीत है: देखा जा सकता है, पर कुछ दर्ज नहीं होता।
delete-group = समूह हटाएँ
delete-group-text = समूह सभी सदस्यों की नज़र से हट जाता है। उसका हिसाब बना रहता है, और स्वामी उसे समूहों की सूची से वापस ला सकता है।

# A member
role = भूमिका
household = परिवार
household-hint = एक ही परिवार का नाम देने वाले सदस्यों की थैली एक होती है; परिवारों के बीच चुकाने वाले समूह उन्हें एक गिनते हैं।
upi-address = UPI पता
upi-hint = दूसरे लोग वहाँ रुपयों में भुगतान करेंगे।
want-reminders = कुछ चुकाना हो तो मुझे मेल से याद दिलाएँ
remind = याद दिलाएँ
was-reminded = याद दिला दिया गया।
leave = समूह छोड़ें
take-out = समूह से हटाएँ
leave-text = जो दर्ज है वह रहता है। जिसका हिसाब बराबर नहीं, वह बाकी किसी और को सौंपता है।
must-settle = आप पर अब भी कुछ बाकी है। पहले उसे चुकाएँ; या कोई प्रबंधक आपको समूह से हटाए और बताए कि उसे कौन सँभालेगा।
heir = कौन सँभालेगा
handed-over = सौंपा गया

# An expense, once more
change = बदलें
change-expense = खर्च बदलें
items = रसीद की पंक्तियों से
show-fields = इसके खाने दिखाएँ
who-paid = किसने कितना दिया
line = पंक्ति { $number }
more-lines = और पंक्तियाँ
pro-rata = पंक्तियों के अनुपात में
tax = कर
tip = टिप
service = सेवा शुल्क
discount = छूट
weight = भार
more-or-less = कम या ज़्यादा
unpaid = { $amount } अभी चुकाया नहीं
overpaid = { $amount } अधिक चुकाया
recorded-by = किसने दर्ज किया
receipt = रसीद

# A payment
settles = कितना चुकता
other-currency = दूसरी मुद्रा में चुकाया
handed-amount = जो दिया गया
rate = दर
note = टिप्पणी
propose = प्रस्ताव रखें
pay = चुका दिया
pays-whom = { $from } → { $to }
upi-text = { $name } को UPI से { $amount } देने के लिए इसे स्कैन करें या कड़ी खोलें। फिर यहाँ दर्ज करें।
upi-qr = UPI भुगतान का QR कोड
upi-open = भुगतान ऐप खोलें

# Comments and what happened
comments = टिप्पणियाँ
no-comments = अभी किसी ने कुछ नहीं कहा।
say = कुछ कहें
say-button = कहें
comment-deleted = टिप्पणी हटा दी गई।
about-expense = एक खर्च के बारे में
happened = क्या हुआ
nothing-happened = अभी कुछ नहीं हुआ
when = कब
a-program = एक प्रोग्राम
did-found = समूह बनाया
did-change = समूह बदला
did-archive = समूह संग्रहीत किया
did-reopen = समूह फिर खोला
did-delete = समूह हटाया
did-restore = समूह वापस लाया
did-add-member = किसी को जोड़ा
did-change-member = सदस्य बदला
did-restore-member = सदस्य को वापस लाया
did-remind = किसी को याद दिलाया
did-join = शामिल हुए
did-leave = सदस्यता समाप्त की
did-invite = न्योता बनाया
did-uninvite = न्योता वापस लिया
did-share = देखने की कड़ी बनाई
did-unshare = देखने की कड़ी वापस ली
did-add-expense = खर्च जोड़ा
did-change-expense = खर्च बदला
did-delete-expense = खर्च हटाया
did-restore-expense = खर्च वापस लाया
did-propose = भुगतान का प्रस्ताव रखा
did-pay = भुगतान दर्ज किया
did-confirm = भुगतान की पुष्टि की
did-dispute = भुगतान पर आपत्ति की
did-undo = भुगतान वापस लिया
did-say = टिप्पणी की
did-unsay = टिप्पणी हटाई
did-say-again = टिप्पणी वापस लाई
did-import = फ़ाइल ली
did-undo-import = आयात वापस लिया

# Ways in, once more
invite-as = किस रूप में
invite-whom = किसके लिए
anybody = जिसके पास कड़ी हो
claim-text = किसी सदस्य की कड़ी खोलने वाला वही सदस्य बन जाता है, उसके सारे हिसाब के साथ।
open-links = कड़ियाँ जो अभी चलती हैं
link-for = { $name } बनने के लिए
link-to-join = { $role } के रूप में शामिल होने के लिए
link-to-look = देखने के लिए
ends = समाप्ति:
withdraw = वापस लें

# Files of other programs
imports-text = Splitwise (CSV), Spliit (JSON), I hate money (CSV या JSON), Cospend (CSV) या Florin (JSON) का समूह लाएँ। पहले दिखाया जाता है, और आपके कहे बिना कुछ नहीं रखा जाता।
file = फ़ाइल
or-paste = या उसकी सामग्री चिपकाएँ
look-at-file = फ़ाइल देखें
looked = { $program } की यह फ़ाइल क्या लाती है
comes-to = कुल शेष
here = यहाँ
is-member = सदस्य है
becomes-member = जोड़ा जाएगा
first-bills = इसके पहले बिल
take-over = ले लें
imports-before = अब तक की फ़ाइलें
no-imports = अभी कोई फ़ाइल नहीं ली गई
no-imports-hint = दूसरे प्रोग्राम से अपना समूह निर्यात करें, फिर फ़ाइल यहाँ चुनें।
program = कहाँ से
brought = लाया

# Figures
spent = खर्च हुआ
spent-on = उन पर खर्च
by-member = सदस्य के अनुसार
by-category = श्रेणी के अनुसार
by-month = महीने के अनुसार
month = महीना
no-category = बिना श्रेणी

# Refusals
refusal-debt_not_settled = आप पर अब भी कुछ बाकी है। पहले उसे चुकाएँ; या कोई प्रबंधक आपको समूह से हटाए और बताए कि उसे कौन सँभालेगा।
refusal-group_archived = समूह संग्रहीत है; कुछ दर्ज करने के लिए उसे फिर खोलें।
refusal-group_full = समूह में जितने हो सकते थे उतने सदस्य हैं।
refusal-group_role = समूह में आपकी भूमिका इसकी अनुमति नहीं देती।
refusal-last_group_owner = अंतिम स्वामी तब तक रहता है जब तक कोई और स्वामी न हो।
refusal-member_claimed = कोई पहले से यह सदस्य है।
refusal-member_left = फ़ाइल में किसी ने समूह छोड़ दिया है और उनका कुछ बाकी रहेगा: पहले उन्हें फिर से आमंत्रित करें।
refusal-member_not_settled = कुछ बाकी है: पहले चुकाएँ, या बताएँ कि कौन सँभालेगा।
refusal-member_unknown = यहाँ नामित कोई समूह का सदस्य नहीं है।
refusal-name_taken = समूह में किसी का यही नाम है।
refusal-nothing_owed = वहाँ कुछ चुकाना नहीं है।
refusal-reminded_already = पिछले एक दिन में याद दिलाया जा चुका है।
refusal-same_member = कोई स्वयं को भुगतान नहीं करता।
refusal-settlement_exists = यह भुगतान पहले ही दर्ज हो चुका है।
refusal-settlement_state = भुगतान ऐसी स्थिति में नहीं कि यह अभी हो सके।
refusal-share_against_total = किसी का हिस्सा शून्य से कम नहीं हो सकता।
refusal-allocation_without_weight = अभी कोई शामिल नहीं है।
refusal-allocation_basis_points = प्रतिशत 100 नहीं बनते।
refusal-amount_malformed = राशि पढ़ी नहीं जा सकी।
refusal-amount_too_large = बही इतना गिन नहीं सकती; कुछ नहीं हुआ।
refusal-file_imported = यही फ़ाइल पहले ली जा चुकी है; पहले उसे वापस लें।
refusal-not_a_shared_book = फ़ाइल में समूह के बिल नहीं हैं।
refusal-too_many_invitations = जिस कड़ी की ज़रूरत नहीं उसे वापस लें; फिर यह बनाएँ।
refusal-already_group_member = आप पहले से इस समूह के सदस्य हैं।
refusal-version_mismatch = इस बीच किसी ने इसे बदल दिया है। इसे फिर से खोलकर देखें कि अब यह कैसा है।

# Counts
bills = { $count } बिल
all-expenses = सभी { $count } खर्च

# Mail
mail-reminder-subject = { $group }: आपको { $amounts } चुकाना है
mail-reminder =
    नमस्ते { $name },

    { $sender } याद दिलाते हैं: { $group } में आपको { $amounts } चुकाना है। यह कैसे बना, देखें और चुकाएँ:

    { $link }

    दिन में एक से अधिक बार याद नहीं दिलाया जाता। यदि नहीं चाहिए, तो समूह में अपने पृष्ठ पर बताएँ।
