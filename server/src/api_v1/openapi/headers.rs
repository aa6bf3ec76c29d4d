//! Headers of answers: by which a read is asked for again, and when whoever has to wait comes again.

use axum::http::StatusCode;
use utoipa::openapi::{
    Header, HeaderBuilder, RefOr, Required, Response, ResponseBuilder,
    path::{Operation, ParameterBuilder, ParameterIn},
    schema::{ObjectBuilder, Type},
};

/// Says of a read in JSON that it has a tag, and is not sent again to whoever has what is there.
pub(super) fn of_read(operation: &mut Operation) {
    let answers = &mut operation.responses.responses;
    let Some(RefOr::T(answer)) = answers.get_mut("200") else { return };
    if !answer.content.contains_key("application/json") {
        return;
    }
    answer.headers.insert("ETag".to_owned(), RefOr::T(tag()));
    let same = ResponseBuilder::new().description("Nothing has changed.").header("ETag", tag());
    let status = StatusCode::NOT_MODIFIED.as_str().to_owned();
    answers.insert(status, RefOr::T(same.build()));
    operation.parameters.get_or_insert_default().push(
        ParameterBuilder::new()
            .name("If-None-Match")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some("The `ETag` of what is there already: 304 while it is the same."))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .build()
            .into(),
    );
}

/// Says of a refusal by which to wait that it says for how long.
pub(super) fn of_refusal(status: StatusCode, response: &mut Response) {
    if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        let seconds = ObjectBuilder::new().schema_type(Type::Integer);
        let header = HeaderBuilder::new()
            .schema(Some(seconds))
            .description(Some("Seconds until it is worth to send the same again."))
            .build();
        response.headers.insert("Retry-After".to_owned(), RefOr::T(header));
    }
}

fn tag() -> Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .description(Some("Of what the answer says, for `If-None-Match`."))
        .build()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::text;

    #[test]
    fn reads_have_a_tag_and_refusals_say_when_to_come_again() {
        let document: Value = serde_json::from_str(text()).unwrap();
        let read = &document["paths"]["/api/v1/settings"]["get"];
        for status in ["200", "304"] {
            let tag = &read["responses"][status]["headers"]["ETag"];
            assert_eq!(tag["schema"]["type"], "string", "{status}");
        }
        let parameters = read["parameters"].as_array().unwrap();
        assert!(parameters.iter().any(|one| one["name"] == "If-None-Match"));
        let archive = &document["paths"]["/api/v1/me/export"]["get"]["responses"];
        assert!(archive["200"].is_object() && archive["304"].is_null());
        for name in ["TooManyRequests", "ServiceUnavailable"] {
            let wait = &document["components"]["responses"][name]["headers"]["Retry-After"];
            assert_eq!(wait["schema"]["type"], "integer", "{name}");
        }
    }

    #[test]
    fn an_operation_names_the_scopes_that_it_needs() {
        let document: Value = serde_json::from_str(text()).unwrap();
        let operations = document["paths"].as_object().unwrap().values();
        for operation in operations.flat_map(|item| item.as_object().unwrap().values()) {
            let id = operation["operationId"].as_str().unwrap();
            let Some(ways) = operation["security"].as_array() else { continue };
            let last = ways.last().unwrap()["bearer"].as_array().unwrap();
            let is_of_staff = operation["tags"][0] == "handler";
            let is_for_all = is_of_staff || id == "sign_out" || ways.len() == 2;
            assert!(is_for_all || !last.is_empty(), "{id}");
        }
        let case = &document["paths"]["/api/v1/cases"]["post"]["security"];
        assert_eq!(*case, serde_json::json!([{}, { "bearer": ["cases"] }]));
    }
}
