//! The server function of the box that looks for everything.

use app::form::{Answer, Outcome};
use backend::{
    forms::{FormSpec, FormValues},
    messages::sent::Recipient,
    search::is_phone,
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
    Ok(take(form, &SEARCH, page, |state, _, _, post| async move {
        let typed = post.all("q").concat();
        let query = if is_phone(&typed) {
            // Neither a whole number nor an address to find: nothing of it goes on.
            let phone = Recipient::find(&state.kernel.keys, &typed);
            phone.map_or_else(String::new, |phone| list::query(&[("recipient", &phone.to_text())]))
        } else {
            list::query(&[("q", typed.trim())])
        };
        Ok(Outcome::Done(StaffRoute::Search(query).into()))
    })
    .await)
}
