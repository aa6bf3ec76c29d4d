# Bulky and renovation waste: residents' pages of booking.

bulky-title = Book a bulky pickup
bulky-changing = Change a booking
bulky-description = Old sofas, appliances, renovation waste: book a pickup online. The price is worked out first, and you get a receipt at once.
bulky-note-home = Picked up, priced first
bulky-not-now = The system cannot be reached just now, so nothing can be booked. Please try again in a few minutes, or call { $hotline }.
bulky-book-this = Book a pickup
bulky-yuan = ¥{ $yuan }
bulky-free = Free

# What
bulky-what = What is to be collected?
bulky-what-hint = Search, or look by kind, and add your things one by one.
bulky-search = Search for things to be collected
bulky-search-example = For example: sofa
bulky-found = Things for “{ $words }”
bulky-nothing = Nothing was found. Please try another word, or measure it:
bulky-refused = Not collected: { $name }
bulky-waste-found = { $name }: collected as renovation waste
bulky-waste-go = Book by bags or cubic metres
bulky-by-volume = priced by volume
bulky-size-small = Small
bulky-size-medium = Medium
bulky-size-large = Large
bulky-size-oversize = Very large
bulky-add = Add
bulky-add-one = Add: { $name }
bulky-basket = { $count ->
    [one] To be collected ({ $count } kind)
   *[other] To be collected ({ $count } kinds)
}
bulky-remove = Remove
bulky-remove-one = Remove: { $name }
bulky-cubic-metres = { $volume } m³
bulky-own = My thing is not in the list
bulky-own-thing = Something you measured
bulky-own-name = What it is
bulky-own-name-hint = For example: a wooden kennel
bulky-own-sides = Its greatest length, width and height in centimetres, each at most { $most }
bulky-own-length = Length (cm)
bulky-own-width = Width (cm)
bulky-own-height = Height (cm)
bulky-own-count = How many
bulky-add-this = Add this
bulky-renovation = Renovation waste
bulky-renovation-rules = Please put it into tied bags, without household waste, paint, glue or lamps. Whoever makes renovation waste pays for it, also at a collection point.
bulky-bag = Size of the bags
bulky-bags = How many bags
bulky-add-bags = Add these bags
bulky-waste = What lies loose
bulky-cubic = About how many m³
bulky-add-waste = Add what lies loose
bulky-service = How do you hand it over?
bulky-service-pickup = Please come and collect it
bulky-service-yard = I bring it to the yard

# Where
bulky-where = Where is it collected?
bulky-street = Street office
bulky-street-hint = These are the street offices that we serve. If yours is not there, please call { $hotline }; we will tell you who can help.
bulky-street-choose = Please choose
bulky-street-other = None of these
bulky-estate = Estate
bulky-estate-hint = Without an estate: road and house number
bulky-building = Building
bulky-building-hint = For example: 3
bulky-room = Unit and flat
bulky-room-hint = For example: unit 2, 502. Kept encrypted; only the crew sees it
bulky-placed = Where it stands when we come
bulky-placed-door = At my door; please carry it down
bulky-placed-downstairs = At the entrance of the building
bulky-placed-collection-point = At the estate’s collection point for bulky waste
bulky-floor = Floor
bulky-floor-hint = 1 is the ground floor, -1 the first basement
bulky-lift = Is there a lift that works?
bulky-lift-yes = There is a lift
bulky-lift-no = There is no lift
bulky-exemption = Reduced price
bulky-exemption-hint = If you choose one, please show your certificate when we come
bulky-exemption-none = None
bulky-exemption-low-income = Household on the minimum allowance
bulky-exemption-disabled = Household with a disabled person
bulky-exemption-aged-80 = Aged 80 or over
bulky-exemption-veteran = Veteran or bereaved family
bulky-note = A note to the crew
bulky-note-hint = Optional, at most { $most } characters. For example: lorries use the north gate

# Price and time
bulky-when = When shall we come?
bulky-when-yard = When do you bring it?
bulky-bill = How the price is made
bulky-total = Total
bulky-line-pieces = { $name } × { $count }, ¥{ $each } each
bulky-line-by-volume = { $name } × { $count }, { $volume } m³ in all, ¥{ $each } a cubic metre
bulky-line-collection-point = At the estate’s collection point: free
bulky-line-free-allowance = Free pieces of your household this year: { $count } used now, { $left } left
bulky-line-carrying = Carried down without a lift: { $flights ->
    [one] { $flights } floor
   *[other] { $flights } floors
}, { $count ->
    [one] { $count } piece
   *[other] { $count } pieces
}, ¥{ $each } each
bulky-line-exemption = { $name }: { $percent }% off
bulky-line-minimum = Up to the least that is charged, ¥{ $minimum }
bulky-cheaper = At your estate’s collection point: { $price }
bulky-cheaper-go = Put it there instead
bulky-change-things = Change the things
bulky-change-address = Change the address or note
bulky-change-window = Change the time
bulky-windows = Choose a time
bulky-window-keep = Keep the time as it is: { $window }
bulky-no-windows = There are no times to book yet. Please look again tomorrow, or call { $hotline }.
bulky-all-full = These days are fully booked. Please look at later days, or call { $hotline }.
bulky-later-days = Later days
bulky-hold = Hold this time
bulky-change-save = Change it so
bulky-held-already = You are holding a time
bulky-go-on = Go on
bulky-choose-other = Choose another time
bulky-choose-again = Choose a time again

# Check
bulky-held = Held for you until { $until }
bulky-held-explained = If it is not confirmed by then, the place goes to others. What you filled in stays.
bulky-left-time = { $time } left
bulky-longer = Hold it longer
bulky-expired = The time to confirm is over
bulky-expired-explained = The place went to others, and you were not charged. Everything you filled in is still here: just choose a time again.
bulky-line-window = Time
bulky-line-things = Things
bulky-line-where = Place
bulky-change-gives-up = Changing this gives the held time back; you then choose one again.
bulky-contact = How do we reach you?
bulky-phone = Phone
bulky-phone-hint = A mobile, or a landline with its area code. Only for the crew and for reminders; kept encrypted
bulky-pay = How do you pay?
bulky-pay-sandbox = Now (demonstration cashier)
bulky-pay-crew = To the crew, in cash or by card
bulky-pay-crew-too = You can also pay the crew when they come.
bulky-book = Book it
bulky-book-free = Book it (free)

# A booking
bulky-title-of = Booking { $number }
bulky-state-waiting = On the waiting list
bulky-state-held = Held, waiting for you to confirm
bulky-state-paying = Waiting for payment
bulky-state-booked = Booked
bulky-state-on-the-way = On the way
bulky-state-collected = Collected
bulky-state-not-found = Nothing was found
bulky-state-displaced = The time was called off; please choose another
bulky-state-cancelled = Cancelled
bulky-state-expired = Expired
bulky-now-waiting = Every time is taken. We tell you as soon as there is a place.
bulky-now-held = It is not confirmed yet. Please go back to the check and confirm it in time.
bulky-now-paying = It is booked as soon as the payment arrives. If you have just paid, please reload this page in a moment.
bulky-now-booked = Please have your things at the agreed place before this time. We remind you three days and one day before.
bulky-now-booked-yard = Please bring your things to the yard at this time, with the number of the booking.
bulky-now-on-the-way = The crew is on its way. Please keep your phone at hand.
bulky-now-collected = Thank you. Your things were collected.
bulky-now-not-found = The crew came and did not find your things. You can book once more, free of charge, or cancel.
bulky-now-displaced = We are sorry: this time was called off. Please choose another, or cancel and get all your money back.
bulky-now-cancelled = This booking was cancelled. What is due to you goes back the way it came.
bulky-now-expired = It was not confirmed in time, and the place went to others. If you paid, it goes back the way it came.
bulky-call = If anything comes up, call { $hotline } and give the number of the booking.
bulky-unknown = It is not known yet whether a payment went through
bulky-unknown-explained = The payment platform has not answered. We go on asking until it does. Please do not pay again; money that was taken is not lost.
bulky-money = Payment
bulky-paid = Paid
bulky-due = Still to pay
bulky-going-back = On its way back
bulky-act-change = Change
bulky-act-cancel = Cancel
bulky-act-retry = Book once more, free
bulky-change-until = It can be changed until { $time }.
bulky-change-explained = Until the change is made, your booking stays as it is. If the price changes, you pay or get back the difference.
bulky-change-leave = Leave it as it is
bulky-cancel-free = Nothing was paid, and cancelling costs nothing.
bulky-cancel-back = You paid { $paid }. If you cancel, { $back } goes back the way it came.
bulky-cancel-late = It is close to the booked time, so only a part goes back.
bulky-cancel-sure = Cancel the booking
bulky-retry-explained = Things and price stay the same; this can be done once. Please choose a time.
bulky-retry-button = Book this time
bulky-thanks-change = It was changed.
bulky-thanks-cancel = It was cancelled.
bulky-thanks-retry = It was booked again.
bulky-thanks-pay = You are back from the cashier. How the payment stands is below.
bulky-put-out = How to put it out
bulky-photo-before = Before
bulky-photo-after = Taken by the crew
bulky-history = History
bulky-event-hold = Time held
bulky-event-pay = Payment begun
bulky-event-confirm = Booked
bulky-event-lapse = Not confirmed in time
bulky-event-reinstate = Payment arrived; booked again
bulky-event-change = Changed
bulky-event-cancel = Cancelled
bulky-event-displace = Time called off
bulky-event-set-out = Crew set out
bulky-event-collect = Collected
bulky-event-miss = Nothing was found
bulky-event-retry = Booked once more, free
bulky-event-remind = Reminder sent
bulky-calendar = Add to calendar
bulky-calendar-title = Bulky pickup
bulky-calendar-description = Please have your things at the agreed place before it begins. To change or cancel, find the booking with its number and code.
bulky-complain = I am not content with this collection
bulky-complained = Complaint { $number } is being dealt with.
bulky-complaint = About bulky pickup { $number } ({ $window }):
bulky-another = Book another
bulky-thing = { $name } × { $count }
bulky-thing-measured = { $name }, { $length } × { $width } × { $height } cm × { $count }
bulky-thing-loose = { $name }, { $volume } m³

# Finding it
bulky-find = Find my booking
bulky-find-description = See, change or cancel a bulky pickup with its number and code.
bulky-find-intro = Please enter the number and the code from your receipt.
bulky-find-button = Find
bulky-find-lost = If you have lost number or code, please call { $hotline }.
me-bookings = My bookings
me-bookings-count = { $count }
me-bookings-none = No bookings yet. What you book while signed in is listed here.

# Errors
error-bulky-empty = Please add something to be collected
error-bulky-too-many-things = At most 20 kinds of things at once; please book twice for more
error-bulky-too-few = At least 1, as a number
error-bulky-too-many = At most 50 of one thing
error-bulky-measures = Please enter whole centimetres from 1 to 600 for each side
error-bulky-cubic = Please enter cubic metres from 0.001 to 20, such as 0.5
error-bulky-not-offered = Bulky pickups cannot be booked online in this district just now. Please call the hotline
error-bulky-item-retired = Something is not in the catalogue any more. Please remove it and add it again
error-bulky-street-missing = Please choose the street office
error-bulky-outside = We do not collect there. Please call the hotline; we will tell you who can help
error-bulky-address-too-long = Too long, please shorten it
error-bulky-estate-missing = Please enter the estate, or road and house number
error-bulky-building-missing = Please enter the building, or “none”
error-bulky-room-missing = Please enter unit and flat, or “none”
error-bulky-floor = Please enter the floor as a number from -5 to 120; there is no floor 0
error-bulky-lift-missing = Please say whether there is a lift
error-bulky-exemption = There is no such reduction. Please choose again
error-bulky-note-too-long = The note is too long, please shorten it
error-bulky-price-changed = The price has just changed. Please look at the new one and choose again
error-bulky-other-area = This time is for other streets. Please choose again
error-bulky-window-missing = Please choose a time
error-bulky-name-too-long = The name is too long, please shorten it
error-bulky-phone-missing = Please enter a phone number: the crew calls when they arrive
error-bulky-pay-missing = Please choose how to pay
error-bulky-photos-too-many = At most 6 photos; the others were left out
error-booking-not-found = There is no such booking, or the link is no longer good
error-booking-too-late = This cannot be done any more. Please look at how the booking stands
error-booking-refund-changed = The amount that goes back has just changed. Please look at the new one and confirm
error-booking-nothing-due = There is nothing to pay now
error-booking-code-wrong = Number or code is wrong. Please check both

# The waiting list
bulky-wait = Waiting list
bulky-wait-day = Wait for a place on { $day }
bulky-wait-explained = { $day } is fully booked. You can wait: as soon as there is a place you get a text message, and confirm in the time that it says. Waiting costs nothing.
bulky-wait-join = Join the waiting list
bulky-wait-phone-hint = A mobile: you get a text message when there is a place
bulky-offer = There is a place: { $window }
bulky-offer-until = It is kept for you until { $time }; then it goes to the next.
bulky-offer-take = Take this time
bulky-event-wait = Joined the waiting list
bulky-event-offer = A place was offered
bulky-event-refunded = Money sent back

audit-act-hold-booking = Held a window
audit-act-confirm-booking = Confirmed a booking
audit-act-change-booking = Changed a booking
audit-act-cancel-booking = Cancelled a booking
audit-act-retry-booking = Asked for a second try
audit-act-step-booking = Took a step of a booking
audit-act-wait-booking = Joined the waiting list of bookings
audit-kind-bulky-booking = Booking
bulky-saved = Fill in from my places:
bulky-save-place = Keep this address among my places, so that it is filled in next time
