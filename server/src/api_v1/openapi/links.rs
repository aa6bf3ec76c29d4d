//! Where what one operation answers leads to: links of the description, by which a test or a client
//! goes on without knowing the portal.

use std::collections::BTreeMap;

use utoipa::openapi::{RefOr, link::LinkBuilder, path::Operation};

/// From an operation, by what stands at a place of its answer, as a parameter, to others.
struct Way {
    from: &'static str,
    status: &'static str,
    /// A JSON pointer (RFC 6901) into the answer.
    at: &'static str,
    parameter: &'static str,
    to: &'static [&'static str],
}

const fn way(
    from: &'static str,
    status: &'static str,
    at: &'static str,
    parameter: &'static str,
    to: &'static [&'static str],
) -> Way {
    Way { from, status, at, parameter, to }
}

const OF_A_CASE: &[&str] = &["tracked_case", "take_case_step", "send_case_code"];
const OF_A_BOOKING: &[&str] =
    &["booking", "confirm_booking", "quote_change", "extend_hold", "cancel_booking", "payment"];
const OF_A_PLACE: &[&str] =
    &["place", "place_live", "confirm_place", "rate_place", "report_place_fault", "correct_place"];

const WAYS: &[Way] = &[
    way("file_case", "201", "/secret", "secret", OF_A_CASE),
    way("join_case", "201", "/secret", "secret", OF_A_CASE),
    way("find_case", "200", "/secret", "secret", OF_A_CASE),
    way("my_cases", "200", "/items/0/secret", "secret", OF_A_CASE),
    way("case_classes", "200", "/items/0/code", "code", &["case_class"]),
    way("hold_window", "201", "/secret", "secret", OF_A_BOOKING),
    way("join_waiting", "201", "/secret", "secret", &["booking", "take_place", "cancel_booking"]),
    way("find_booking", "200", "/secret", "secret", OF_A_BOOKING),
    way("my_bookings", "200", "/items/0/secret", "secret", OF_A_BOOKING),
    way("places", "200", "/items/0/code", "code", OF_A_PLACE),
    way("notices", "200", "/items/0/slug", "slug", &["notice"]),
    way("articles", "200", "/items/0/slug", "slug", &["article", "rate_article"]),
    way("search", "200", "/hits/0/slug", "slug", &["item"]),
    way("popular_items", "200", "/items/0/slug", "slug", &["item"]),
    way("categories", "200", "/items/0/bin", "code", &["category_items"]),
    way("category_items", "200", "/items/0/slug", "slug", &["item"]),
    way("ask_bureau", "201", "/secret", "secret", &["asked_question"]),
    way("ask_sorting_question", "201", "/secret", "secret", &["sorting_question"]),
    way("calendars", "200", "/items/0/year", "year", &["calendar"]),
    way("my_messages", "200", "/items/0/id", "id", &["my_message"]),
    way("my_places", "200", "/items/0/id", "id", &["change_my_place"]),
];

/// Adds the links of an operation to its answers.
pub(super) fn add(operation: &mut Operation) {
    let id = operation.operation_id.clone().unwrap_or_default();
    for way in WAYS.iter().filter(|way| way.from == id) {
        let Some(RefOr::T(answer)) = operation.responses.responses.get_mut(way.status) else {
            continue;
        };
        let links: BTreeMap<String, _> = way
            .to
            .iter()
            .map(|to| {
                let link = LinkBuilder::new()
                    .operation_id(*to)
                    .parameter(way.parameter, format!("$response.body#{}", way.at))
                    .build();
                ((*to).to_owned(), RefOr::T(link))
            })
            .collect();
        answer.links.extend(links);
    }
}

#[cfg(test)]
mod tests {
    use super::{super::text, *};

    #[test]
    fn every_link_is_there_and_leads_to_an_operation_with_its_parameter() {
        let document: serde_json::Value = serde_json::from_str(text()).unwrap();
        let operation = |id: &str| {
            let items = document["paths"].as_object().unwrap().values();
            let mut all = items.flat_map(|item| item.as_object().unwrap().values());
            all.find(|operation| operation["operationId"] == id).cloned().unwrap()
        };
        for way in WAYS {
            let from = operation(way.from);
            for to in way.to {
                let link = &from["responses"][way.status]["links"][*to];
                assert_eq!(link["operationId"], *to, "{}", way.from);
                let target = operation(to);
                let mut taken = target["parameters"].as_array().unwrap().iter();
                assert!(taken.any(|one| one["name"] == way.parameter), "{} {to}", way.from);
            }
        }
    }
}
