//! `/staff/bulky/{number}`: a booking, with what can be done to it now.

use app::{
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        choice::{Choice, Pick},
        error_summary::ErrorSummary,
        notice::{Kind as NoticeKind, Notice},
    },
    form::{FormView, Session, presession},
    pages::bulky::{
        draft::{CODE, NUMBER},
        words::{Reckoning, thing_word},
    },
    render::{render, t, t_with, use_locale},
    routes::{Booking, in_locale},
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};
use axum::{
    extract::{Path, State as Extracted},
    response::{IntoResponse, Response},
};
use backend::{
    accounts::Denied,
    bulky::{
        CrewWindows, MAX_REASON, MAX_WORDS, StaffBooking, StaffEvent, StaffReadError,
        programme::Programme, read_for_staff,
    },
    capacity::Offer,
    forms::FormKey,
    payments::{Order, Way},
    privacy::unmask::Field as UnmaskField,
};
use domain::{
    accounts::{Act, Kind},
    bulky::{State, Step},
    capacity::Left,
    money::Fen,
};
use leptos::prelude::*;

use super::{
    book::BOOK_RECEIPT,
    told_once, unavailable,
    words::{state_badge, window_in, word, yuan},
};
use crate::{
    api::bulky::{CANCEL, CHANGE, MOVE, OF_CREWS, STEP, TAKE},
    desk::Desk,
    frame, list,
    list::ListTable,
    pages::places::fields::{Control, field},
    photos::{PhotosBeside, StagePhoto},
    routes::{BulkyPart, StaffRoute, functions, link},
};

/// The forms of the page, each with what was typed.
struct Forms {
    step: FormView,
    take: FormView,
    window: FormView,
    change: FormView,
    cancel: FormView,
    /// What to read out to whoever this was booked for just now.
    code: Option<String>,
}

/// What else this person may look at.
#[derive(Clone, Copy)]
struct Reads {
    audit: bool,
    payments: bool,
}

/// The page.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    Path(number): Path<String>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let programme = state.programme.get();
    let read = read_for_staff(&state.kernel, &programme, desk.staff(), &number).await;
    let booking = match read {
        Ok(booking) => booking,
        Err(StaffReadError::Denied(denied)) => {
            return frame::refused(&state, &visit, &desk, denied);
        }
        Err(error) if error_is_not_found(&error) => {
            return frame::refused(&state, &visit, &desk, Denied::NotFound);
        }
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let session = presession(&state, &visit);
    let of = ("number", booking.booking.number.as_str());
    let forms = Forms {
        step: told_once(&state, &session.token, &STEP, of).await,
        take: told_once(&state, &session.token, &TAKE, of).await,
        window: told_once(&state, &session.token, &MOVE, of).await,
        change: told_once(&state, &session.token, &CHANGE, of).await,
        cancel: told_once(&state, &session.token, &CANCEL, of).await,
        code: just_booked(&state, &session, booking.booking.number.as_str()).await,
    };
    let photos = booking.booking.photos.iter();
    let photos: Vec<_> =
        photos.map(|(file, stage)| StagePhoto::new(&state, *file, stage)).collect();
    let page = render(&state, &visit, || {
        let title = booking.booking.number.as_str().to_owned();
        let reads = Reads {
            audit: desk.staff().may(Act::Read, Kind::Audit),
            payments: desk.staff().may(Act::Read, Kind::Payment),
        };
        frame::page(&desk, "bulky", &title, body(&programme, booking, photos, forms, reads))
    });
    (session.headers(), page).into_response()
}

/// The 提取码 of a booking that was made from this browser last; it is stored as a hash only.
async fn just_booked(state: &AppState, session: &Session, number: &str) -> Option<String> {
    let receipt = FormView::open(state, &session.token, &BOOK_RECEIPT).await;
    (receipt.value(NUMBER) == number).then(|| receipt.value(CODE))
}

const fn error_is_not_found(error: &StaffReadError) -> bool {
    matches!(error, StaffReadError::Read(backend::bulky::ReadError::NotFound))
}

fn body(
    programme: &Programme,
    booking: StaffBooking,
    photos: Vec<StagePhoto>,
    forms: Forms,
    reads: Reads,
) -> AnyView {
    let errors = [&forms.step, &forms.take, &forms.window, &forms.change, &forms.cancel]
        .into_iter()
        .flat_map(|form| form.errors.clone())
        .collect::<Vec<_>>();
    let audit = reads.audit.then(|| {
        let id = booking.booking.id.to_string();
        let query = list::query(&[("kind", "bulky-booking"), ("subject", &id)]);
        view! { <p><a href=link(&StaffRoute::Audit(query))>{t("desk-bulky-audit")}</a></p> }
    });
    view! {
        <Breadcrumb above=vec![
            (StaffRoute::Bulky(BulkyPart::Bookings, String::new()).into(), t("desk-bulky-bookings")),
        ]/>
        <ErrorSummary errors/>
        {forms.code.clone().map(|code| view! {
            <Notice kind=NoticeKind::Info title=t("desk-bulky-read-out")>
                <p>{t("receipt-code")} " " <b class="num">{code}</b></p>
            </Notice>
        })}
        {booking.booking.refund_refused.then(|| view! {
            <Notice kind=NoticeKind::Warning title=t("desk-bulky-refund-waits")>
                <p>{t("desk-bulky-booking-refund-waits-explained")}</p>
            </Notice>
        })}
        {facts(&booking)}
        <h2>{t("desk-bulky-things")}</h2>
        {things(programme, &booking)}
        {pictures(photos)}
        {acts(&booking, &forms)}
        <h2>{t("desk-bulky-payments")}</h2>
        {orders(&booking.orders, reads.payments)}
        <h2>{t("desk-bulky-history")}</h2>
        {history(booking.history)}
        {audit}
    }
    .into_any()
}

fn facts(of: &StaffBooking) -> AnyView {
    let locale = use_locale();
    let booking = &of.booking;
    let fact = |key: &str, value: String| view! { <dt>{t(key)}</dt> <dd>{value}</dd> };
    let masked = |field: UnmaskField, shown: String| {
        let href = link(&StaffRoute::Unmask(field.as_str().to_owned(), booking.id));
        let link = of.unmasks.then(|| view! { " " <a href=href>{t("unmask-link")}</a> });
        view! { <dd><span class="num">{shown}</span> {link}</dd> }
    };
    let window = booking.window.map_or_else(
        || t("desk-bulky-no-window"),
        |window| window_in(locale, (window.starts_at, window.ends_at)),
    );
    let phone = booking.phone.clone().map(|phone| {
        view! { <dt>{t("desk-bulky-phone")}</dt> {masked(UnmaskField::BookingPhone, phone)} }
    });
    let name = of.has_name.then(|| {
        view! { <dt>{t("desk-bulky-name")}</dt> {masked(UnmaskField::BookingName, "***".to_owned())} }
    });
    let site = booking.basket.site;
    let placed = word("desk-bulky-placed", site.placed.as_str());
    let floor = match site.known_floor() {
        None => placed,
        Some(floor) => {
            let floor = t_with("desk-bulky-floor", &[("floor", floor.into())]);
            let lift = word("desk-bulky-lift", if site.lift { "yes" } else { "no" });
            format!("{floor} · {lift} · {placed}")
        }
    };
    let due = (booking.due > Fen::ZERO).then(|| fact("desk-bulky-due", yuan(booking.due)));
    let back = (booking.going_back > Fen::ZERO)
        .then(|| fact("desk-bulky-going-back", yuan(booking.going_back)));
    let elsewhere = (booking.given_elsewhere > Fen::ZERO)
        .then(|| fact("desk-bulky-given-elsewhere", yuan(booking.given_elsewhere)));
    let held = booking.held_until.map(|at| fact("desk-bulky-held", date_and_time(locale, at)));
    let note = (!booking.note.is_empty()).then(|| {
        view! { <dt>{t("desk-bulky-note")}</dt> <dd class="lines">{booking.note.clone()}</dd> }
    });
    let taken_by = of.taken_by.clone().map(|login| fact("desk-bulky-taken-by", login));
    let complaint = booking.complaint.clone().map(|number| {
        let href = link(&StaffRoute::Case(number.clone(), String::new()));
        view! { <dt>{t("desk-bulky-complaint")}</dt> <dd><a class="num" href=href>{number}</a></dd> }
    });
    let area = of.area.as_ref().map(|area| fact("desk-bulky-area", area.get(locale).to_owned()));
    view! {
        <dl class="facts">
            <dt>{t("desk-bulky-state")}</dt>
            <dd>{state_badge(booking.state)}</dd>
            {held}
            {fact("desk-bulky-service", word("desk-bulky-service", booking.service.as_str()))}
            {fact("desk-bulky-window", window)}
            {area}
            {fact("desk-bulky-where", format!("{} · {}", of.street.get(locale), booking.estate))}
            <dt>{t("desk-bulky-door")}</dt>
            {masked(UnmaskField::BookingDoor, "***".to_owned())}
            {fact("desk-bulky-placed", floor)}
            {name}
            {phone}
            {note}
            {fact("desk-bulky-total", yuan(booking.quote.total))}
            {fact("desk-bulky-paid", yuan(booking.paid))}
            {due}
            {back}
            {elsewhere}
            {fact("desk-bulky-opened", date_and_time(locale, booking.opened_at))}
            {taken_by}
            {complaint}
        </dl>
    }
    .into_any()
}

/// What is in the booking, and how its price was made.
fn things(programme: &Programme, of: &StaffBooking) -> AnyView {
    let (things, quote) = (&of.booking.basket.things, &of.booking.quote);
    let list =
        things.iter().map(|one| view! { <li>{thing_word(programme, one)}</li> }).collect_view();
    let version = t_with("desk-bulky-terms", &[("version", of.booking.terms.into())]);
    view! {
        <ul>{list}</ul>
        <details class="group">
            <summary>{t("bulky-bill")}</summary>
            <Reckoning programme service=of.booking.service things quote/>
            <p class="small soft">{version}</p>
        </details>
    }
    .into_any()
}

/// What was to be collected, and what the crew took, side by side.
fn pictures(photos: Vec<StagePhoto>) -> Option<AnyView> {
    let stages = [("before", "bulky-photo-before"), ("after", "bulky-photo-after")];
    let stages = stages.map(|(stage, title)| (stage, t(title))).to_vec();
    (!photos.is_empty()).then(|| {
        let photos = photos.into_iter().map(|photo| (photo, None)).collect();
        view! {
            <h2>{t("desk-bulky-photo")}</h2>
            <PhotosBeside stages photos/>
        }
        .into_any()
    })
}

/// Everything that can be done now, each in a form of its own that unfolds.
fn acts(of: &StaffBooking, forms: &Forms) -> AnyView {
    let steps: Vec<_> = of
        .steps
        .iter()
        .filter(|step| OF_CREWS.contains(step))
        .map(|step| step_form(of, &forms.step, *step))
        .collect();
    let take = of.takes_money.then(|| take_form(of, &forms.take));
    let window = (!of.windows.is_empty()).then(|| move_form(of, &forms.window));
    let change = of.steps.contains(&Step::Change) && of.booking.change_until.is_some();
    let change = change.then(|| change_form(of, &forms.change));
    let cancel = of.back.map(|back| cancel_form(of, &forms.cancel, back));
    let none = steps.is_empty() && take.is_none() && window.is_none() && change.is_none();
    let none = none && cancel.is_none();
    view! {
        <h2>{t("desk-bulky-acts")}</h2>
        {none.then(|| view! { <p>{t("desk-bulky-acts-none")}</p> })}
        {take}
        {steps}
        {change}
        {window}
        {cancel}
    }
    .into_any()
}

/// A form about the booking, folded until it is wanted or something is wrong with it.
fn folded(
    title: String,
    open: bool,
    of: &StaffBooking,
    form: &FormView,
    action: &'static str,
    fields: AnyView,
) -> AnyView {
    view! {
        <details class="group" open=open>
            <summary>{title}</summary>
            <form
                method="post"
                action=in_locale(action, use_locale())
                enctype="multipart/form-data"
                novalidate
            >
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="id" value=of.booking.id.to_string()/>
                <input type="hidden" name="number" value=of.booking.number.as_str().to_owned()/>
                {fields}
            </form>
        </details>
    }
    .into_any()
}

/// The pages of booking with what was booked in them.
fn change_form(of: &StaffBooking, form: &FormView) -> AnyView {
    let pages = [
        (Booking::Window, "bulky-change-window"),
        (Booking::What, "bulky-change-things"),
        (Booking::Address, "bulky-change-address"),
    ];
    let buttons = pages
        .into_iter()
        .map(|(page, text)| {
            let text = t(text);
            view! { <button class="button plain" name="to" value=page.as_str()>{text}</button> " " }
        })
        .collect_view();
    let fields = view! { <p>{buttons}</p> }.into_any();
    let open = !form.errors.is_empty();
    folded(t("desk-bulky-change"), open, of, form, functions::BULKY_CHANGE, fields)
}

fn step_form(of: &StaffBooking, form: &FormView, step: Step) -> AnyView {
    let code = step.as_str();
    let here = form.value("step") == code;
    let open = here && !form.errors.is_empty();
    let mut form = form.clone();
    if !here {
        form.errors.clear();
    }
    let words = if here { form.value("words") } else { String::new() };
    let (words_id, photo_id) = (format!("words-{code}"), format!("photo-{code}"));
    let photo = matches!(step, Step::Collect | Step::Miss).then(|| {
        let hint = (step == Step::Miss).then(|| t("desk-bulky-photo-wanted"));
        view! {
            <div class="field">
                <label for=photo_id.clone()>{t("desk-bulky-photo")}</label>
                {hint.map(|hint| view! { <p class="hint">{hint}</p> })}
                <input id=photo_id name="photo" type="file" accept="image/*" multiple/>
            </div>
        }
    });
    // The crew's words are for colleagues, why nobody came is for whoever booked.
    let displaces = step == Step::Displace;
    let (label, most) = match step {
        Step::Displace => ("desk-bulky-displace-reason", MAX_REASON),
        _ => ("desk-bulky-words", MAX_WORDS),
    };
    let fields = view! {
        <input type="hidden" name="step" value=code/>
        {displaces.then(|| view! { <p>{t("desk-bulky-displace-about")}</p> })}
        <div class="field">
            <label for=words_id.clone()>{t(label)}</label>
            <textarea
                id=words_id
                name="words"
                rows="3"
                maxlength=most.to_string()
                inner_html=app::components::field::within_textarea(&words)
            ></textarea>
        </div>
        {photo}
        <SubmitButton text=word("desk-bulky-do", code) weight=Weight::Primary/>
    };
    folded(word("desk-bulky-do", code), open, of, &form, functions::BULKY_STEP, fields.into_any())
}

fn take_form(of: &StaffBooking, form: &FormView) -> AnyView {
    let due = of.booking.due;
    let chosen = Way::parse(&form.value("way")).unwrap_or(Way::Cash);
    let ways = Way::ALL
        .map(|way| {
            let label = word("desk-bulky-way", way.as_str());
            view! { <Choice pick=Pick::One name="way" value=way.as_str() label chosen={way == chosen}/> }
        })
        .collect_view();
    let fields = view! {
        <p>{t_with("desk-bulky-take-due", &[("yuan", yuan(due).into())])}</p>
        <input type="hidden" name="amount" value=due.to_string()/>
        <fieldset class="part"><legend>{t("desk-bulky-way")}</legend>{ways}</fieldset>
        <SubmitButton text=t("desk-bulky-take") weight=Weight::Primary/>
    };
    folded(t("desk-bulky-take"), true, of, form, functions::BULKY_TAKE, fields.into_any())
}

fn move_form(of: &StaffBooking, form: &FormView) -> AnyView {
    let locale = use_locale();
    let option = |crew: &CrewWindows, offer: &Offer| {
        let left = word("window-left", offer.left.as_str());
        let when = window_in(locale, (offer.starts_at, offer.ends_at));
        (offer.window.to_string(), format!("{when} · {left} · {}", crew.crew.get(locale)))
    };
    let mut options = vec![(String::new(), t("desk-bulky-move-choose"))];
    for crew in &of.windows {
        let free = crew.offers.iter().filter(|offer| offer.left != Left::Full);
        options.extend(free.map(|offer| option(crew, offer)));
    }
    let fields = view! {
        <p>{t("desk-bulky-move-about")}</p>
        {field(form, "window", t("desk-bulky-window"), None, &Control::Words(options))}
        <SubmitButton text=t("desk-bulky-move") weight=Weight::Plain/>
    };
    let open = !form.errors.is_empty();
    folded(t("desk-bulky-move"), open, of, form, functions::BULKY_MOVE, fields.into_any())
}

fn cancel_form(of: &StaffBooking, form: &FormView, back: Fen) -> AnyView {
    let about = if of.booking.paid == Fen::ZERO {
        t("desk-bulky-cancel-unpaid")
    } else {
        let args = [("back", yuan(back).into()), ("paid", yuan(of.booking.paid).into())];
        t_with("desk-bulky-cancel-back", &args)
    };
    let fields = view! {
        <p>{about}</p>
        <input type="hidden" name="back" value=back.to_string()/>
        <SubmitButton text=t("desk-bulky-cancel") weight=Weight::Plain/>
    };
    let open = !form.errors.is_empty();
    folded(t("desk-bulky-cancel"), open, of, form, functions::BULKY_CANCEL, fields.into_any())
}

/// The orders; `linked` for whoever may open them.
fn orders(orders: &[Order], linked: bool) -> AnyView {
    let locale = use_locale();
    let number = |order: &Order| {
        let number = order.number.clone();
        if !linked {
            return view! { <span class="num">{number}</span> }.into_any();
        }
        let href = link(&StaffRoute::BulkyOrder(order.id, String::new()));
        view! { <a class="num" href=href>{number}</a> }.into_any()
    };
    let rows = orders
        .iter()
        .map(|order| {
            vec![
                number(order),
                date_and_time(locale, order.created_at).into_any(),
                word("desk-bulky-provider", order.provider.as_str()).into_any(),
                word("desk-bulky-order", order.state.as_str()).into_any(),
                view! { <span class="num">{yuan(order.amount)}</span> }.into_any(),
                view! { <span class="num">{yuan(order.balance.refunded)}</span> }.into_any(),
            ]
        })
        .collect();
    let columns = [
        "desk-bulky-order-number",
        "desk-bulky-opened",
        "desk-bulky-provider",
        "desk-bulky-order",
        "desk-bulky-yuan",
        "desk-bulky-refunded",
    ];
    view! { <ListTable caption=t("desk-bulky-payments") columns=columns.map(t).to_vec() rows/> }
        .into_any()
}

/// What a line of the history is called: the last part of its key.
fn step_code(event: &StaffEvent) -> &str {
    match event.step.as_str() {
        "lapse" if event.to == State::Cancelled => "unanswered",
        step if step.starts_with("remind-") => "remind",
        step => step,
    }
}

fn history(events: Vec<StaffEvent>) -> AnyView {
    let locale = use_locale();
    let rows = events
        .into_iter()
        .map(|event| {
            let who = word("desk-bulky-party", event.party.as_str());
            vec![
                date_and_time(locale, event.at).into_any(),
                word("desk-bulky-step", step_code(&event)).into_any(),
                view! { <div>{who} " " {event.login}</div> }.into_any(),
                view! { <div class="lines">{event.words}</div> }.into_any(),
            ]
        })
        .collect();
    let columns = ["desk-bulky-at", "desk-bulky-step", "desk-bulky-who", "desk-bulky-words"];
    view! { <ListTable caption=t("desk-bulky-history") columns=columns.map(t).to_vec() rows/> }
        .into_any()
}
