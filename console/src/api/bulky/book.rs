//! Staff book for a caller, change what was booked, and book for an estate.

use app::{
    api::bulky::book::Came,
    form::{Answer, FormPost, FormView, Outcome, Session, again, done, presession},
    pages::{
        bulky::draft::{self, NAME, NOTE, PHONE, WINDOW},
        problem::problem_page,
    },
    routes::Booking,
    state::AppState,
    visit::Visit,
};
use axum::http::StatusCode;
use backend::{
    bulky::{
        BookBy, Group, Receipt, book_group, estimate_group, programme::Programme, read_for_staff,
    },
    forms::{FormKey, FormSpec, FormValues, discard_draft, save_draft},
    problem::FieldError,
};
use domain::{
    accounts::{Act, Kind},
    bulky::Step,
    money::Fen,
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use super::booking_page;
use crate::{
    desk::{Desk, NotAtDesk},
    form::{errors, key, take, text},
    pages::bulky::{
        book::{BOOK, FOR_CALLER},
        group::{self, GROUP, GROUP_RECEIPT, RECEIPTS},
    },
    routes::{GroupStep, StaffRoute},
};

/// Beginning to change what was booked.
pub const CHANGE: FormSpec =
    FormSpec { name: "staff.bulky-change", kept: &[FormKey::FIELD, "number", "to"] };

/// Who is at the desk and may book, or where everybody else goes.
async fn at_desk(
    state: &AppState,
    visit: &Visit,
    session: &Session,
    spec: &'static FormSpec,
    page: StaffRoute,
) -> Result<Desk, Outcome> {
    let unavailable = || problem_page(state, visit, StatusCode::SERVICE_UNAVAILABLE);
    let desk = match Desk::open(state, visit).await {
        Ok(desk) => desk,
        Err(NotAtDesk::SignedOut) => {
            return Err(Outcome::Again(StaffRoute::SignIn(Some(page.path())).into()));
        }
        Err(NotAtDesk::Unavailable(_)) => return Err(Outcome::Shown(Box::new(unavailable()))),
    };
    match desk.staff().reach(Act::Write, Kind::Booking) {
        Ok(_) => Ok(desk),
        Err(denied) => {
            let errors = errors(&denied, Vec::new());
            let values = FormValues::default();
            let told =
                again(state, &session.token, spec, values, errors, page.into(), |_| unavailable());
            Err(told.await)
        }
    }
}

/// Takes one page of a booking for a caller, or begins one.
#[server(prefix = "/_fn", endpoint = "staff/bulky/book", input = MultipartFormData)]
pub async fn book_for_caller(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let begin = StaffRoute::BulkyNew(Booking::What, String::new());
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(StaffRoute::Start.into()).answer(session));
    };
    let post = FormPost::read(parts, &BOOK, None).await;
    let desk = match at_desk(&state, &visit, &session, &BOOK, begin.clone()).await {
        Ok(desk) => desk,
        Err(outcome) => return Ok(outcome.answer(session)),
    };
    if post.all("do").last() == Some(&"begin") {
        // The caller before is not this one.
        let outcome = done(&state, &session.token, &BOOK, begin.into()).await;
        return Ok(outcome.answer(session));
    }
    let programme = state.programme.get();
    let came = Came {
        state: &state,
        visit: &visit,
        session: &session.token,
        post: &post,
        programme: &programme,
        journey: FOR_CALLER,
        by: BookBy::Staff(desk.staff()),
    };
    Ok(came.take().await.answer(session))
}

/// Opens the pages of booking with what was booked in them.
#[server(prefix = "/_fn", endpoint = "staff/bulky/change", input = MultipartFormData)]
pub async fn change_for_caller(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &CHANGE, booking_page, |state, visit, desk, post| async move {
        let denied = desk.staff().reach(Act::Write, Kind::Booking).err();
        if let Some(denied) = denied {
            return Err(errors(&denied, Vec::new()));
        }
        let (number, to) = (text(&post.values, "number"), text(&post.values, "to"));
        let programme = state.programme.get();
        let read = read_for_staff(&state.kernel, &programme, desk.staff(), &number).await;
        let of = read.map_err(|error| errors(&error, Vec::new()))?;
        if !of.steps.contains(&Step::Change) || of.booking.change_until.is_none() {
            return Err(vec![FieldError::new("", "booking-too-late")]);
        }
        let values = draft::of_booking(&of.booking, &number, &programme);
        let session = presession(&state, &visit);
        let kept = save_draft(&state.kernel, session.token.id(), &BOOK, &values, &[]).await;
        kept.map_err(|_| vec![FieldError::new("", "unavailable")])?;
        let next = match Booking::parse(&to) {
            Some(step @ (Booking::What | Booking::Address)) => {
                StaffRoute::BulkyNew(step, app::pages::bulky::journey::BACK.to_owned())
            }
            _ => StaffRoute::BulkyNew(Booking::Window, String::new()),
        };
        Ok(Outcome::Done(next.into()))
    })
    .await)
}

/// Takes the lists of an estate, or books for all of them.
#[server(prefix = "/_fn", endpoint = "staff/bulky/group", input = MultipartFormData)]
pub async fn book_for_estate(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(StaffRoute::Start.into()).answer(session));
    };
    let post = FormPost::read(parts, &GROUP, None).await;
    let lists = StaffRoute::BulkyGroup(GroupStep::Lists);
    let desk = match at_desk(&state, &visit, &session, &GROUP, lists).await {
        Ok(desk) => desk,
        Err(outcome) => return Ok(outcome.answer(session)),
    };
    let programme = state.programme.get();
    let before = FormView::open(&state, &session.token, &GROUP).await;
    let values = before.values.extend(post.values.clone());
    let estate = Estate { state: &state, visit: &visit, session: &session, desk: &desk };
    let outcome = if post.all("step").last() == Some(&GroupStep::Window.as_str()) {
        estate.book(&programme, &post, values).await
    } else {
        estate.look(&programme, &post, values).await
    };
    Ok(outcome.answer(session))
}

/// Who books for an estate.
struct Estate<'a> {
    state: &'a AppState,
    visit: &'a Visit,
    session: &'a Session,
    desk: &'a Desk,
}

impl Estate<'_> {
    async fn go(&self, values: FormValues, errors: Vec<FieldError>, to: GroupStep) -> Outcome {
        let page = StaffRoute::BulkyGroup(to).into();
        again(self.state, &self.session.token, &GROUP, values, errors, page, |_| {
            problem_page(self.state, self.visit, StatusCode::SERVICE_UNAVAILABLE)
        })
        .await
    }

    /// Whether the lists can be read and priced.
    async fn look(&self, programme: &Programme, post: &FormPost, values: FormValues) -> Outcome {
        let mut wrong = post.errors.clone();
        if group::lines(&values, programme).iter().any(|line| line.fault.is_some()) {
            wrong.push(group::unreadable());
        } else {
            let wish = group::wish(&values, programme);
            let kernel = &self.state.kernel;
            let priced = estimate_group(kernel, programme, self.desk.staff(), &wish).await;
            wrong.extend(priced.err().iter().flat_map(|error| errors(error, error.fields())));
        }
        let next = if wrong.is_empty() { GroupStep::Window } else { GroupStep::Lists };
        self.go(values, wrong, next).await
    }

    async fn book(&self, programme: &Programme, post: &FormPost, values: FormValues) -> Outcome {
        let value = |field: &str| draft::value(&values, field);
        let Ok(window) = value(WINDOW).parse() else {
            let wrong = vec![FieldError::new(WINDOW, "bulky-window-missing")];
            return self.go(values, wrong, GroupStep::Window).await;
        };
        let shown = post.all("shown").last().and_then(|fen| fen.parse().ok()).unwrap_or_default();
        let booked = Group {
            staff: self.desk.staff(),
            wish: group::wish(&values, programme),
            window,
            shown: Fen::new(shown),
            note: value(NOTE),
            name: value(NAME),
            phone: value(PHONE),
            locale: self.visit.locale,
            key: key(self.state, post),
            request_id: Some(self.visit.request_id.clone()),
        };
        match book_group(&self.state.kernel, programme, booked).await {
            Ok(receipts) => self.booked(&receipts).await,
            Err(error) => {
                // Sent with another window or price, it is a form of its own.
                let values = values.extend(FormValues::from_post(&GROUP, [(FormKey::FIELD, "")]));
                let wrong = errors(&error, error.fields());
                let of_lists = |error: &FieldError| {
                    [group::LISTS, draft::STREET, draft::ESTATE, NOTE].contains(&&*error.field)
                };
                let to =
                    if wrong.iter().any(of_lists) { GroupStep::Lists } else { GroupStep::Window };
                self.go(values, wrong, to).await
            }
        }
    }

    /// Keeps the numbers and codes for the page that shows them.
    async fn booked(&self, receipts: &[Receipt]) -> Outcome {
        let lines: Vec<String> =
            receipts.iter().map(|one| format!("{} {}", one.number, one.code)).collect();
        let kept = FormValues::from_post(&GROUP_RECEIPT, [(RECEIPTS, lines.join("\n"))]);
        let (kernel, session) = (&self.state.kernel, self.session.token.id());
        if let Err(error) = save_draft(kernel, session, &GROUP_RECEIPT, &kept, &[]).await {
            tracing::error!(error = &error as &dyn std::error::Error, "receipts not kept");
        }
        if let Err(error) = discard_draft(&kernel.db, session, &GROUP).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "draft not discarded");
        }
        Outcome::Done(StaffRoute::BulkyGroup(GroupStep::Done).into())
    }
}
