//! The server function of the box that looks for everything.

use app::form::{Answer, Outcome};
use backend::{
    forms::{FormSpec, FormValues},
    messages::sent::Recipient,
    search::{MAX_WORDS, is_phone},
};
use domain::{
    accounts::{Act, Kind},
    text::clean_line,
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use crate::{form::take, list, routes::StaffRoute};

/// The box. What is typed is kept in no draft: it is one line.
const SEARCH: FormSpec = FormSpec { name: "staff.search", kept: &[] };

/// Goes to what was found. It is posted, since a phone number is as likely to be typed as a word:
/// that then stands in the address as its blind index, and words as they are.
#[server(prefix = "/_fn", endpoint = "staff/search", input = MultipartFormData)]
pub async fn staff_search(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |_: &FormValues| StaffRoute::Search(String::new());
    Ok(take(form, &SEARCH, page, |state, _, desk, post| async move {
        let typed = post.all("q").concat();
        if !is_phone(&typed) {
            // What is longer than the box takes would be cut there anyway, and not fit an address.
            let words: String = clean_line(&typed).chars().take(MAX_WORDS).collect();
            let query = list::query(&[("q", &words)]);
            return Ok(Outcome::Done(StaffRoute::Search(query).into()));
        }
        // Of what is no whole number, such as that of an identity card, nothing goes on.
        let query = Recipient::find(&state.kernel.keys, &typed)
            .map_or_else(String::new, |phone| list::query(&[("recipient", &phone.to_text())]));
        let asks = desk.staff().may(Act::Read, Kind::Question);
        let messages = !asks && !query.is_empty() && desk.staff().may(Act::Read, Kind::Message);
        Ok(Outcome::Done(match (asks, messages) {
            (true, _) => StaffRoute::Search(query).into(),
            (false, true) => StaffRoute::Messages(query).into(),
            (false, false) => StaffRoute::Search(String::new()).into(),
        }))
    })
    .await)
}
