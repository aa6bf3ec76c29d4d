//! Takes one page of a booking, and at the end makes it certain.

use backend::{
    accounts::residents::{
        By,
        places::{MAX_LABEL, SavePlace, list_places, save_place},
    },
    bulky::{
        Address, BookBy, Cancel, Change, Confirm, Confirmed, Hold, MAX_NOTE, MAX_PHOTOS, Pay,
        Receipt, Wait, Which, Wish, as_before, cancel, change, confirm, estimate_change, hold,
        hold_longer, mistakes, programme::Programme, wait,
    },
    forms::{FormKey, FormValues, load_draft, save_draft},
    presession::PreSession,
    problem::{FieldError, Problem},
};
use domain::{
    bulky::{BasketError, MAX_THINGS, Measures, Quantity, Thing},
    money::Fen,
    text::{clean_line, clean_lines, length},
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use uuid::Uuid;

use super::{booker, key, last, leave, online, pay, told};
use crate::{
    account::resident,
    api::cases::{PHOTO, take_photos},
    form::{Answer, FormPost, FormView, Outcome, again, done, presession},
    pages::{
        bulky::{
            check::CREW,
            draft::{self, BULKY, CODE, NUMBER, RECEIPT, SECRET, THINGS, WINDOW},
            journey::{BACK, Journey},
            saved::{address_of, line_of},
            show_alone,
            window::SHOWN,
        },
        report::draft::photos_text,
    },
    routes::{Booking, Route, encode},
    state::AppState,
    visit::Visit,
};

/// Everything that a page's post is taken with.
pub struct Came<'a> {
    pub state: &'a AppState,
    pub visit: &'a Visit,
    pub session: &'a PreSession,
    pub post: &'a FormPost,
    pub programme: &'a Programme,
    pub journey: Journey,
    pub by: BookBy<'a>,
}

/// Takes one page of a booking, and at the end makes it certain.
#[server(prefix = "/_fn", endpoint = "bulky/book", input = MultipartFormData)]
pub async fn book_collection(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let begin = Route::Booking(Booking::What);
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(begin).answer(session));
    };
    let post = FormPost::read(parts, &BULKY, Some(PHOTO)).await;
    let programme = state.programme.get();
    let came = Came {
        state: &state,
        visit: &visit,
        session: &session.token,
        post: &post,
        programme: &programme,
        journey: Journey::OWN,
        by: booker(&state, &visit, &session.token).await,
    };
    Ok(came.take().await.answer(session))
}

impl Came<'_> {
    /// Takes the page, and says what is next.
    pub async fn take(&self) -> Outcome {
        match last(self.post, "step").and_then(Booking::parse) {
            Some(Booking::What) => self.what().await,
            Some(Booking::Address) => self.address().await,
            Some(Booking::Window) => self.window().await,
            Some(Booking::Wait) => self.wait().await,
            Some(Booking::Check) => self.check().await,
            Some(Booking::Done) | None => Outcome::Again(self.journey.route(Booking::What, "")),
        }
    }

    /// The draft with what this page may change.
    async fn draft(&self, step: Booking) -> FormValues {
        let form = FormView::open(self.state, self.session, self.journey.form).await;
        let own = draft::fields_of(step);
        let sent = self.post.values.iter().filter(|(name, _)| own.contains(name));
        form.values.extend(FormValues::from_post(&BULKY, sent))
    }

    /// Keeps the draft and goes to `next`.
    async fn go(
        &self,
        step: Booking,
        values: FormValues,
        errors: Vec<FieldError>,
        next: Route,
    ) -> Outcome {
        again(self.state, self.session, self.journey.form, values, errors, next, |form| {
            show_alone(self.state, self.visit, step, form)
        })
        .await
    }

    async fn what(&self) -> Outcome {
        let values = self.draft(Booking::What).await;
        let values = self.release(values).await;
        let mut errors = self.post.errors.clone();
        let mut things = draft::things(&values, self.programme);
        self.bring(&mut things);
        errors.extend(quantities(&mut things, self.post));
        self.add_or_remove(&mut things);
        let mut values = add_own(values, &mut things, &mut errors);
        values = add_renovation(values, &mut things, &mut errors, self.programme);
        if things.len() > MAX_THINGS {
            things.truncate(MAX_THINGS);
            errors.push(FieldError::new(THINGS, BasketError::TooManyThings.code()));
        }
        values = draft::with(values, THINGS, draft::things_text(&things));
        let (values, wrong) = self.photos(values).await;
        errors.extend(wrong);
        let back = last(self.post, "back").is_some();
        let pressed = ["add", "remove", "remove-photo", "do"];
        if pressed.iter().any(|button| last(self.post, button).is_some()) {
            let query = self.stay(back);
            return self
                .go(Booking::What, values, errors, self.journey.route(Booking::What, &query))
                .await;
        }
        errors.extend(self.wrong_things(&values).await);
        let next = match (errors.is_empty(), back) {
            (false, _) => self.journey.route(Booking::What, &self.stay(back)),
            (true, true) => self.journey.route(Booking::Window, ""),
            (true, false) => self.journey.route(Booking::Address, ""),
        };
        self.go(Booking::What, values, errors, next).await
    }

    /// What is wrong with the things; of a booking that is changed by its own terms.
    async fn wrong_things(&self, values: &FormValues) -> Vec<FieldError> {
        let kernel = &self.state.kernel;
        let wish = draft::wish(values, self.programme);
        let changes = draft::value(values, draft::CHANGES);
        let mut wrong = if changes.is_empty() {
            mistakes(kernel, self.programme, &wish)
        } else {
            let which = self.journey.which(&changes);
            let priced = estimate_change(kernel, self.programme, which, self.by, &wish).await;
            priced.err().map(|error| error.fields()).unwrap_or_default()
        };
        wrong.retain(|error| error.field == THINGS);
        wrong
    }

    /// The query of the first page as it was, without its search: what was looked for was found.
    fn stay(&self, back: bool) -> String {
        let group = last(self.post, "group").filter(|group| !group.is_empty());
        let group = group.map(|group| format!("group={}", encode(group)));
        let back = back.then(|| "back=1".to_owned());
        [group, back].into_iter().flatten().collect::<Vec<_>>().join("&")
    }

    /// The thing that a link brought along stands at the end, as the page showed it.
    fn bring(&self, things: &mut Vec<Thing>) {
        if let Some(id) = last(self.post, "item")
            && !things.iter().any(|thing| is_item(thing, id))
        {
            things.extend(self.item(id));
        }
    }

    /// The buttons of things.
    fn add_or_remove(&self, things: &mut Vec<Thing>) {
        if let Some(at) = last(self.post, "remove").and_then(|at| at.parse::<usize>().ok())
            && at < things.len()
        {
            things.remove(at);
        }
        if let Some(id) = last(self.post, "add") {
            match things.iter().position(|thing| is_item(thing, id)) {
                Some(at) => {
                    let thing = things.remove(at);
                    let more = i64::from(thing.quantity().get()) + 1;
                    let more = Quantity::new(more).unwrap_or_else(|_| thing.quantity());
                    things.insert(at, draft::so_many(thing, more));
                }
                None => things.extend(self.item(id)),
            }
        }
    }

    fn item(&self, id: &str) -> Option<Thing> {
        let item = self.programme.item(id).filter(|item| !item.retired);
        item.map(|item| item.thing(Quantity::ONE))
    }

    async fn photos(&self, values: FormValues) -> (FormValues, Option<FieldError>) {
        let kept = draft::photos(&values);
        let remove = last(self.post, "remove-photo").and_then(|at| at.parse().ok());
        let too_many = "bulky-photos-too-many";
        let taken = take_photos(self.state, self.post, kept, remove, (MAX_PHOTOS, too_many)).await;
        let (photos, wrong) = taken;
        (draft::with(values, draft::PHOTOS, photos_text(&photos)), wrong)
    }

    async fn address(&self) -> Outcome {
        let values = self.draft(Booking::Address).await;
        if let Some(place) = last(self.post, "place") {
            let values = self.fill_in(values, place).await;
            let next = self.journey.route(Booking::Address, "");
            return self.go(Booking::Address, values, Vec::new(), next).await;
        }
        let values = self.release(values).await;
        let mut errors = self.post.errors.clone();
        let wish = match self.whole_wish(&values).await {
            Ok(wish) => wish,
            Err(error) => {
                errors.extend(error);
                draft::wish(&values, self.programme)
            }
        };
        let wrong = mistakes(&self.state.kernel, self.programme, &wish);
        let own = draft::fields_of(Booking::Address);
        errors.extend(wrong.into_iter().filter(|error| own.contains(&error.field.as_str())));
        if wish.needs_lift() && draft::value(&values, draft::LIFT).is_empty() {
            errors.push(FieldError::new(draft::LIFT, "bulky-lift-missing"));
        }
        if length(&clean_lines(&draft::value(&values, draft::NOTE))) > MAX_NOTE {
            errors.push(FieldError::new(draft::NOTE, "bulky-note-too-long"));
        }
        if errors.is_empty() && last(self.post, "keep-place").is_some() {
            self.keep_place(&wish.address).await;
        }
        let next = match (errors.is_empty(), last(self.post, "back").is_some()) {
            (true, _) => self.journey.route(Booking::Window, ""),
            (false, true) => self.journey.route(Booking::Address, BACK),
            (false, false) => self.journey.route(Booking::Address, ""),
        };
        self.go(Booking::Address, values, errors, next).await
    }

    /// The draft with the address of a place that the resident keeps.
    async fn fill_in(&self, values: FormValues, place: &str) -> FormValues {
        let Ok(Some(resident)) = resident(self.state, self.visit).await else { return values };
        let places = list_places(&self.state.kernel, resident.id).await.unwrap_or_default();
        match places.iter().find(|one| one.id.to_string() == place) {
            Some(one) => draft::with_address(values, &address_of(one, self.programme)),
            None => values,
        }
    }

    /// Keeps the address among the resident's places, under the name of its estate, unless it is
    /// there. The booking goes on whatever becomes of it.
    async fn keep_place(&self, address: &Address) {
        let Ok(Some(resident)) = resident(self.state, self.visit).await else { return };
        let places = list_places(&self.state.kernel, resident.id).await.unwrap_or_default();
        let line = line_of(address, self.programme);
        if places.iter().any(|one| one.address == line) {
            return;
        }
        let save = SavePlace {
            by: By {
                resident,
                key: FormKey::mint(&*self.state.kernel.random),
                request_id: Some(self.visit.request_id.clone()),
            },
            place: None,
            label: clean_line(&address.estate).chars().take(MAX_LABEL).collect(),
            address: line,
            spot: String::new(),
        };
        if let Err(error) = save_place(&self.state.kernel, &save).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "address not kept");
        }
    }

    /// The wish with what staff do not see of the booking that they change.
    async fn whole_wish(&self, values: &FormValues) -> Result<Wish, Vec<FieldError>> {
        let wish = draft::wish(values, self.programme);
        let changes = draft::value(values, draft::CHANGES);
        if changes.is_empty() {
            return Ok(wish);
        }
        let which = self.journey.which(&changes);
        let whole = as_before(&self.state.kernel, which, self.by, wish, "").await;
        whole.map(|(wish, _)| wish).map_err(|error| told(&error, error.fields()))
    }

    /// Whoever changes what a window is held for, gives the window back. What cannot be given back
    /// now goes back by itself.
    async fn release(&self, values: FormValues) -> FormValues {
        let secret = draft::value(&values, SECRET);
        if secret.is_empty() {
            return values;
        }
        let given_up = Cancel {
            which: Which::Secret(&secret),
            by: self.by,
            shown: Fen::ZERO,
            key: FormKey::mint(&*self.state.kernel.random),
            request_id: Some(self.visit.request_id.clone()),
        };
        if self.is_held(&secret).await
            && let Err(error) = cancel(&self.state.kernel, self.programme, given_up).await
        {
            tracing::warn!(error = &error as &dyn std::error::Error, "window not given back");
        }
        draft::with(values, SECRET, String::new())
    }

    /// Whether it is only held: what is booked or being paid is never given up by going back.
    async fn is_held(&self, secret: &str) -> bool {
        let kernel = &self.state.kernel;
        backend::bulky::read_booking(kernel, self.programme, secret)
            .await
            .is_ok_and(|booking| booking.state == domain::bulky::State::Held)
    }

    async fn window(&self) -> Outcome {
        let values = self.draft(Booking::Window).await;
        if last(self.post, "do") == Some("release") {
            let values = self.release(values).await;
            let next = self.journey.route(Booking::Window, "");
            return self.go(Booking::Window, values, Vec::new(), next).await;
        }
        let key = key(self.state, self.post);
        // A second click finds what the first one held.
        if self.receipt_of(key).await {
            return Outcome::Done(self.journey.route(Booking::Check, ""));
        }
        let changes = draft::value(&values, draft::CHANGES);
        let Some(window) = draft::value(&values, WINDOW).parse::<Uuid>().ok() else {
            let wrong = vec![FieldError::new(WINDOW, "bulky-window-missing")];
            let next = self.journey.route(Booking::Window, "");
            return self.go(Booking::Window, values, wrong, next).await;
        };
        let shown = last(self.post, SHOWN).and_then(|fen| fen.parse().ok()).unwrap_or_default();
        let shown = Fen::new(shown);
        if changes.is_empty() {
            self.hold(values, window, shown, key).await
        } else {
            self.change(values, changes, window, shown, key).await
        }
    }

    async fn wait(&self) -> Outcome {
        let values = self.draft(Booking::Wait).await;
        let key = key(self.state, self.post);
        if self.receipt_of(key).await {
            return Outcome::Done(self.receipt().await);
        }
        let Ok(day) = draft::value(&values, draft::DAY).parse() else {
            let next = self.journey.route(Booking::Window, "");
            return self.go(Booking::Wait, values, Vec::new(), next).await;
        };
        let wanted = Wait {
            by: self.by,
            wish: draft::wish(&values, self.programme),
            day,
            name: draft::value(&values, draft::NAME),
            phone: draft::value(&values, draft::PHONE),
            locale: self.visit.locale,
            key,
            request_id: Some(self.visit.request_id.clone()),
        };
        match wait(&self.state.kernel, self.programme, wanted).await {
            Ok(taken) => {
                self.keep_receipt(key, &taken).await;
                let receipt = self.receipt().await;
                done(self.state, self.session, self.journey.form, receipt).await
            }
            Err(error) => {
                let errors = told(&error, error.fields());
                // What is wrong with the address is said where it is typed.
                let of_address =
                    |error: &FieldError| draft::page_of(&error.field) == Some(Booking::Address);
                let is_address = errors.iter().any(of_address);
                let step = if is_address { Booking::Address } else { Booking::Wait };
                self.go(step, values, errors, self.journey.route(step, "")).await
            }
        }
    }

    /// Whether the last receipt of this browser is of the form with this key.
    async fn receipt_of(&self, key: FormKey) -> bool {
        let receipt = load_draft(&self.state.kernel, self.session.id(), self.journey.receipt).await;
        receipt.is_ok_and(|receipt| {
            receipt.is_some_and(|last| last.values.get(FormKey::FIELD) == Some(&*key.to_text()))
        })
    }

    async fn hold(&self, values: FormValues, window: Uuid, shown: Fen, key: FormKey) -> Outcome {
        let values = self.release(values).await;
        let wanted = Hold {
            by: self.by,
            wish: draft::wish(&values, self.programme),
            window,
            shown,
            note: draft::value(&values, draft::NOTE),
            photos: draft::photos(&values),
            locale: self.visit.locale,
            key,
            request_id: Some(self.visit.request_id.clone()),
        };
        match hold(&self.state.kernel, self.programme, wanted).await {
            Ok(receipt) => {
                self.keep_receipt(key, &receipt).await;
                let secret = receipt.secret.to_text();
                let values = draft::with(values, SECRET, secret);
                // The check is a form of its own.
                let values = draft::with(values, FormKey::FIELD, String::new());
                let next = self.journey.route(Booking::Check, "");
                self.go(Booking::Check, values, Vec::new(), next).await
            }
            Err(error) => self.refused(values, told(&error, error.fields())).await,
        }
    }

    /// Back to the windows, or to the page where something is wrong.
    async fn refused(&self, values: FormValues, errors: Vec<FieldError>) -> Outcome {
        // Sent with another window or price, it is a form of its own.
        let values = draft::with(values, FormKey::FIELD, String::new());
        let pages: Vec<Booking> =
            errors.iter().filter_map(|error| draft::page_of(&error.field)).collect();
        let next = pages.first().copied().unwrap_or(Booking::Window);
        self.go(Booking::Window, values, errors, self.journey.route(next, "")).await
    }

    async fn keep_receipt(&self, key: FormKey, receipt: &Receipt) {
        let kept = FormValues::from_post(
            &RECEIPT,
            [
                (FormKey::FIELD, key.to_text()),
                (SECRET, receipt.secret.to_text()),
                (CODE, receipt.code.clone()),
                (NUMBER, receipt.number.to_string()),
            ],
        );
        let saved =
            save_draft(&self.state.kernel, self.session.id(), self.journey.receipt, &kept, &[])
                .await;
        if let Err(error) = saved {
            tracing::error!(error = &error as &dyn std::error::Error, "receipt not kept");
        }
    }

    async fn change(
        &self,
        values: FormValues,
        secret: String,
        window: Uuid,
        shown: Fen,
        key: FormKey,
    ) -> Outcome {
        let wanted = Change {
            which: self.journey.which(&secret),
            by: self.by,
            wish: draft::wish(&values, self.programme),
            window,
            shown,
            note: draft::value(&values, draft::NOTE),
            key,
            request_id: Some(self.visit.request_id.clone()),
        };
        match change(&self.state.kernel, self.programme, wanted).await {
            Ok(()) => {
                let next = (self.journey.changed)(&secret);
                done(self.state, self.session, self.journey.form, next).await
            }
            Err(error) => self.refused(values, told(&error, error.fields())).await,
        }
    }

    async fn check(&self) -> Outcome {
        let values = self.draft(Booking::Check).await;
        let secret = match draft::value(&values, SECRET) {
            // A second click comes after the draft of the first is gone.
            secret if secret.is_empty() => self.last_secret().await,
            secret => secret,
        };
        let check = self.journey.route(Booking::Check, "");
        if last(self.post, "do") == Some("longer") {
            let key = key(self.state, self.post);
            let longer =
                hold_longer(&self.state.kernel, self.programme, &secret, self.by, key).await;
            let errors = longer.err().map(|error| told(&error, Vec::new())).unwrap_or_default();
            return self.go(Booking::Check, values, errors, check).await;
        }
        let pay_by = match draft::value(&values, draft::PAY).as_str() {
            "" | CREW => Pay::Crew,
            code => match online(self.state, self.visit, code).await {
                Some(provider) => Pay::Online(provider),
                None => {
                    let wrong = vec![FieldError::new(draft::PAY, "bulky-pay-missing")];
                    return self.go(Booking::Check, values, wrong, check).await;
                }
            },
        };
        let wanted = Confirm {
            secret: &secret,
            by: self.by,
            name: draft::value(&values, draft::NAME),
            phone: draft::value(&values, draft::PHONE),
            pay: pay_by,
            key: key(self.state, self.post),
            request_id: Some(self.visit.request_id.clone()),
        };
        match confirm(&self.state.kernel, self.programme, wanted).await {
            Ok(confirmed) => {
                let receipt = self.receipt().await;
                let outcome =
                    done(self.state, self.session, self.journey.form, receipt.clone()).await;
                match confirmed {
                    Confirmed::Booked => outcome,
                    Confirmed::Pay(order) => {
                        let (state, visit) = (self.state, self.visit);
                        let paid = pay(state, visit, self.by, order, &secret, &receipt).await;
                        let next = match &paid {
                            Err(error) if !self.journey.for_caller => {
                                Route::BookingRefused(error.code())
                            }
                            _ => receipt,
                        };
                        leave(paid, next)
                    }
                }
            }
            Err(error) => {
                let errors = told(&error, error.fields());
                self.go(Booking::Check, values, errors, check).await
            }
        }
    }

    /// Where the receipt of what was booked last is shown.
    async fn receipt(&self) -> Route {
        if !self.journey.for_caller {
            return Route::Booking(Booking::Done);
        }
        let last = load_draft(&self.state.kernel, self.session.id(), self.journey.receipt).await;
        let number = last.ok().flatten().map(|last| draft::value(&last.values, NUMBER));
        (self.journey.booked)(&number.unwrap_or_default())
    }

    async fn last_secret(&self) -> String {
        let receipt = load_draft(&self.state.kernel, self.session.id(), self.journey.receipt).await;
        let receipt = receipt.ok().flatten().map(|last| draft::value(&last.values, SECRET));
        receipt.unwrap_or_default()
    }
}

/// Whether it is that thing of the catalogue.
fn is_item(thing: &Thing, id: &str) -> bool {
    matches!(thing, Thing::Item { item, .. } if item == id)
}

/// How many of each, as the fields of the basket say; what is wrong with which.
fn quantities(things: &mut [Thing], post: &FormPost) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (at, thing) in things.iter_mut().enumerate() {
        let field = format!("quantity-{at}");
        let Some(typed) = last(post, &field) else { continue };
        match count(typed) {
            Ok(many) => *thing = draft::so_many(thing.clone(), many),
            Err(error) => errors.push(FieldError::new(&field, error.code())),
        }
    }
    errors
}

/// A number as people type it: full-width digits too.
fn number(typed: &str) -> String {
    let plain = |c| match c {
        '０'..='９' | '．' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    };
    typed.trim().chars().map(plain).collect()
}

fn count(typed: &str) -> Result<Quantity, BasketError> {
    match number(typed).parse::<i64>() {
        Ok(many) => Quantity::new(many),
        Err(error) if *error.kind() == std::num::IntErrorKind::PosOverflow => {
            Err(BasketError::TooMany)
        }
        Err(_) => Err(BasketError::TooFew),
    }
}

/// The longest name of a thing of one's own, in characters.
pub const OWN_NAME: usize = 40;

/// A thing with measures goes into the basket once its fields are filled in and right.
fn add_own(
    mut values: FormValues,
    things: &mut Vec<Thing>,
    errors: &mut Vec<FieldError>,
) -> FormValues {
    let [name, length, width, height, many] = draft::OWN.map(|field| draft::value(&values, field));
    let sides = [&length, &width, &height];
    if name.trim().is_empty() && sides.iter().all(|side| side.trim().is_empty()) {
        return values;
    }
    let side = |typed: &str| number(typed).parse::<u32>().unwrap_or(0);
    let measures = Measures::new(side(&length), side(&width), side(&height));
    let quantity = if many.trim().is_empty() { Ok(Quantity::ONE) } else { count(&many) };
    match (measures, quantity) {
        (Ok(measures), Ok(quantity)) => {
            let name = clean_line(&name).chars().take(OWN_NAME).collect();
            things.push(Thing::Measured { name, measures, quantity });
            for field in draft::OWN {
                values = draft::with(values, field, String::new());
            }
        }
        (measures, quantity) => {
            let wrong = measures.err().map(|error| FieldError::new(draft::OWN[1], error.code()));
            errors.extend(wrong);
            let wrong = quantity.err().map(|error| FieldError::new(draft::OWN[4], error.code()));
            errors.extend(wrong);
        }
    }
    values
}

/// Bags and what lies loose go into the basket likewise.
fn add_renovation(
    mut values: FormValues,
    things: &mut Vec<Thing>,
    errors: &mut Vec<FieldError>,
    programme: &Programme,
) -> FormValues {
    let [bag, bags, waste, cubic] = draft::WASTE.map(|field| draft::value(&values, field));
    if !bags.trim().is_empty() {
        match (programme.bag(&bag), count(&bags)) {
            (Some(bag), Ok(many)) => {
                things.push(bag.thing(many));
                values = draft::with(values, draft::WASTE[1], String::new());
            }
            (_, Err(error)) => errors.push(FieldError::new(draft::WASTE[1], error.code())),
            (None, Ok(_)) => {
                errors.push(FieldError::new(draft::WASTE[0], "bulky-item-retired"));
            }
        }
    }
    if !cubic.trim().is_empty() {
        match (programme.waste(&waste), litres(&cubic)) {
            (Some(waste), Some(litres)) => {
                things.push(waste.thing(litres));
                values = draft::with(values, draft::WASTE[3], String::new());
            }
            (None, _) => errors.push(FieldError::new(draft::WASTE[2], "bulky-item-retired")),
            (_, None) => errors.push(FieldError::new(draft::WASTE[3], "bulky-cubic")),
        }
    }
    values
}

/// The most that lies loose in one booking, in litres: a lorry.
pub const MOST_LITRES: u64 = 20_000;

/// Cubic metres with up to three decimals, in litres.
fn litres(typed: &str) -> Option<u64> {
    let typed = number(typed);
    let (whole, part) = typed.split_once('.').unwrap_or((&typed, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 3 || whole.len() > 3 {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let part: u64 = format!("{part:0<3}").parse().ok()?;
    let litres = whole * 1_000 + part;
    (1..=MOST_LITRES).contains(&litres).then_some(litres)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cubic_metres_are_litres() {
        for (typed, wanted) in
            [("0.5", 500), ("1", 1_000), (".672", 672), ("０．５", 500), ("20", 20_000)]
        {
            assert_eq!(litres(typed), Some(wanted), "{typed}");
        }
        for typed in ["", "0", "-1", "0.0001", "21", "一", "1,5", "1e3", "99999999999999"] {
            assert_eq!(litres(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_count_is_one_to_fifty() {
        assert_eq!(count(" 3 ").map(Quantity::get), Ok(3));
        assert_eq!(count("３").map(Quantity::get), Ok(3));
        for typed in ["0", "-1", "", "三"] {
            assert_eq!(count(typed), Err(BasketError::TooFew), "{typed}");
        }
        for typed in ["51", "1000", "99999999999999999999999"] {
            assert_eq!(count(typed), Err(BasketError::TooMany), "{typed}");
        }
    }
}
