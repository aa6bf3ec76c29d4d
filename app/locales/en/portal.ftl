# The words of Minhu in English.

site-name = Minhu
language-name = English
skip-to-content = Skip to content
preferences = Display settings
elder-on = Larger text
elder-off = Standard view
demonstration = Demonstration data, not a real service
breadcrumb = You are here
home = Home
back-home = Back to the home page
pages = Pages
pages-first = Back to the first
pages-next = Next
wizard-step = Step { $step } of { $of }
list-separator = {", "}

bar = Main sections
bar-home = Home
bar-nearby = Nearby
bar-report = Report
bar-mine = Mine

footer-sponsor = Run by { $name }
footer-address = { $address }
footer-hotline = Hotline
footer-icp = { $number }
footer-police = { $number }
footer-site-code = Site code { $number }
footer-qr = Scan to open this page on a phone

home-question = Which bin does it go in?
home-description = Type what you are throwing away and see at once which bin it goes in.
home-call = Call the hotline
home-hotline-hours = Hotline hours: { $hours }.
popular = Often looked up

sorting = Waste sorting
sorting-note = Guide to the four bins
sorting-description = Guide to the four bins: recyclables, hazardous, food and other waste. What goes in each and how to prepare it.
sorting-bins = What goes in the four bins

search-label = What are you throwing away?
search-placeholder = e.g. milk tea cup
search-button = Look up
search-count = {"{"}count{"}"} found. Press the down key to choose
search-none = Nothing found so far
search-title = Which bin for “{ $words }”?
search-nothing = “{ $words }” is not in the guide yet.
search-nothing-advice = Try another word, for example only the thing itself. Or ask us, and we will add it to the guide.
search-also = Did you mean
search-not-it = None of these? Ask us
search-other-conditions = { $count ->
    [one] 1 other condition goes elsewhere
   *[other] { $count } other conditions go elsewhere
}
match-title = Same name
match-name = Also called “{ $name }”
match-prefix = “{ $name }” begins with this
match-contains = Part of “{ $name }”
match-part = You mentioned “{ $name }”
match-too-long = That was long, so only the first part was looked up

item-title = Which bin for “{ $item }”?
item-description = { $item }: { $category }. How to prepare it and where to take it.
item-also = Also called: { $names }
item-basis = Under { $basis }, { $version }, in force since { $since }
item-wrong = Is this wrong? Tell us

verdict-where = Where:

bin-recyclable = Recyclables
bin-hazardous = Hazardous waste
bin-food = Food waste
bin-food-wet = Wet waste
bin-residual = Other waste
bin-residual-dry = Dry waste
bin-recyclable-about = Paper, plastic, metal, glass and textiles that can be used again. Empty, wipe and flatten them, then put them in the blue bin.
bin-hazardous-about = Things that can harm people or nature, such as fluorescent tubes, rechargeable batteries, expired medicine and paint. Keep them whole, handle them gently and put them in the red bin.
bin-food-about = Things that rot, such as leftovers, peel, vegetable leaves and tea leaves. Drain them, take off the packaging and put them in the green bin.
bin-residual-about = Everything else from the household, such as used tissues, ceramics and cigarette ends. Bag it and put it in the grey bin.
bin-recyclable-examples = Boxes, bottles, old clothes
bin-hazardous-examples = Tubes, expired medicine, rechargeable batteries
bin-food-examples = Leftovers, peel, tea leaves
bin-residual-examples = Tissues, cigarette ends, broken bowls

category-recyclable-paper = Paper
category-recyclable-plastic = Plastic
category-recyclable-metal = Metal
category-recyclable-glass = Glass
category-recyclable-textile = Textiles
category-recyclable-electronics = Small electrical items
category-hazardous-lamp = Lamps
category-hazardous-chemical = Household chemicals
category-hazardous-battery = Batteries
category-food-household = Household food waste
category-food-catering = Catering waste
category-food-market = Other food waste
category-bulky = Bulky waste
category-renovation = Renovation waste
category-appliance = Large appliances
category-garden = Garden waste
category-medical = Clinical waste
category-animal = Dead animals
category-document = Documents
category-dangerous = Dangerous goods
category-drain = Down the drain

ask-title = Ask us
ask-description = Tell us about something that is not in the guide. We will find out and add it.
ask-intro = Tell us what it is. We will find out and add it to the guide, and let you know if you leave a phone number.
ask-words = What is it?
ask-words-hint = Just the thing, such as “bubble tea lid film”. Up to 60 characters
ask-detail = Anything else? (optional)
ask-detail-hint = Material, size, clean or dirty. Up to 500 characters. Please leave out names, phone numbers and addresses
ask-photo = Photo (optional)
ask-photo-hint = JPEG, PNG or WebP, up to 12 MB. We remove where it was taken
ask-phone = Phone number (optional)
ask-phone-hint = Only to tell you the answer. Stored encrypted and deleted after 180 days
ask-send = Send the question
ask-kept = If something is wrong with it, what you typed is kept for 24 hours.
ask-not-now = The database cannot be reached, so we cannot take questions right now. What you typed is still below. Please send it again in a few minutes, or call the hotline.
form-sending = Sending…
form-failed = This was not sent, perhaps because there is no connection. What you typed is still here. Please try again later.
form-errors = Some things need changing

question-title = We have your question
question-thanks = Thank you. We will find out and add it to the guide.
question-number = Number
question-words = Thing
question-detail = Details
question-phone = Phone number
question-photo = Photo
question-asked-at = Sent
question-state = Status
question-state-open = Waiting for an answer
question-state-answered = Answered
question-state-dismissed = Closed without an answer
question-answer = Answer
question-next = What happens next
question-next-open = We usually find out within 3 working days. Bookmark this page and come back for the answer; only you know its address.
question-save = Please save the address of this page
question-another = Look up something else

service-toilets = Public toilets
service-parking = Parking
service-dropoff = Drop-off points
service-bulky = Bulky pickup
service-report = Report a problem
call-hotline = Call { $hotline }

about-sitemap = Site map
about-accessibility = Accessibility
about-privacy = Privacy
sitemap-services = City services
sitemap-about = About this site
accessibility-1 = This site follows GB/T 37668-2019 on web accessibility and WCAG 2.2 level AA.
accessibility-2 = Every page works with a keyboard alone and with a screen reader, and without scripts.
accessibility-3 = Colour never stands alone: there is always a word or a sign with it. Text can be enlarged to twice its size without losing anything.
accessibility-4 = “Larger text” at the top of the page gives bigger text, bigger buttons and less to read.
accessibility-5 = If something does not work for you, please call { $hotline }. We will put it right as soon as we can.
privacy-1 = You need no account to look things up, and we do not record who you are or what you looked up.
privacy-2 = You can ask us without a phone number. If you leave one, it is stored encrypted, used only to tell you the answer, and deleted by itself when its time is over.
privacy-3 = Photos are compressed again on arrival, without place or device. Photos that were never sent are deleted within a day.
privacy-4 = An unfinished form is kept for 24 hours at most, encrypted, and only this browser can open it. A report that you fill in without a network is kept on your phone, for 30 days at most; once it is sent, only its number and code stay there, and you can delete it at any time.
privacy-5 = We use only the cookies that are needed: language, larger text, and the key to your form draft. No statistics and no advertising.
privacy-6 = When staff look at personal data, a record is made that cannot be changed.
privacy-7 = To see, correct or delete your data, please call { $hotline }.

offline = You are offline
offline-explained = The page will be back once you are connected. Sorting pages, and places and lists of places that you have opened, can still be read.

problem-not-found = There is no such page
problem-not-found-explained = The address may be mistyped, or the page has moved. Look something up here, or start from the home page.
problem-method = This cannot be opened like that
problem-method-explained = Please use the links and buttons on the pages.
problem-origin = This was not accepted
problem-origin-explained = It did not come from a page of this site. Please open the page here and send it again.
problem-too-large = That is too much to send
problem-too-large-explained = Please choose a smaller photo or write less, and send it again.
problem-too-many = Too many requests
problem-too-many-explained = Please try again in a while.
problem-unavailable = Not available right now
problem-unavailable-explained = The system is recovering. Please try again in a few minutes. Looking up waste still works.
problem-request = We could not read that request
problem-request-explained = Please go back and try again.
problem-internal = Something went wrong on our side
problem-internal-explained = It has been recorded and will be looked at. Please try again in a while.
problem-id = If you tell us about it, please quote { $id }

error-question-missing = Please write what it is
error-question-too-long = Please use at most 60 characters for what it is
error-detail-too-long = Please use at most 500 characters for the details
error-phone-invalid = Please enter an 11-digit mobile number, or a landline with its area code
error-photo-type = Please choose a JPEG, PNG or WebP photo
error-photo-too-large = Please choose a smaller photo: at most 12 MB, and not too many pixels a side
error-photo-broken = This photo cannot be opened. Please choose another
error-photo-busy = Many photos are being handled just now. Please send it again in a while, or leave the photo out
error-photo-not-stored = The photo could not be saved. Please send it again
error-photo-gone = The photo was kept too long and has been deleted. Please choose it again
error-form-invalid = Some things need changing
error-too-many = That was too often. Please try again in a while
error-form-changed = This form was already sent, and has changed since. To send it as a new question, please send it once more
error-form-running = The first one is still being handled. Please wait a few seconds and try again
error-form-too-large = That was too much to send. What went over the limit was not kept
error-form-broken = Not all of it arrived. Please send it again
error-internal = Something went wrong on our side and nothing was saved. Please send it again in a while
error-unavailable = The database cannot be reached and nothing was saved. Please send it again in a few minutes
