//! One JSON object a line, in which an error has its causes: the library's own line has only the
//! outermost of them, such as "the account could not be read".

use std::{error::Error, fmt};

use serde_json::json;
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    fmt::{
        FmtContext, FormatEvent, FormatFields,
        format::{self, Format, Json, Writer},
    },
    registry::LookupSpan,
};

/// The library's line, with `causes` where an error has some.
pub(super) struct JsonLine(Format<Json>);

impl JsonLine {
    pub(super) fn new() -> Self {
        Self(format::json().flatten_event(true).with_current_span(true))
    }
}

impl<S, N> FormatEvent<S, N> for JsonLine
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    N: for<'writer> FormatFields<'writer> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut causes = Causes::default();
        event.record(&mut causes);
        if causes.0.is_empty() {
            return self.0.format_event(context, writer, event);
        }
        let mut line = String::new();
        self.0.format_event(context, Writer::new(&mut line), event)?;
        let object = line.trim_end().strip_suffix('}').ok_or(fmt::Error)?;
        writeln!(writer, r#"{object},"causes":{}}}"#, json!(causes.0))
    }
}

/// What is behind the errors of an event, the nearest first.
#[derive(Default)]
struct Causes(Vec<String>);

impl Visit for Causes {
    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}

    fn record_error(&mut self, _: &Field, error: &(dyn Error + 'static)) {
        let mut cause = error.source();
        while let Some(error) = cause {
            self.0.push(error.to_string());
            cause = error.source();
        }
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;
    use serde_json::Value;

    use super::*;
    use crate::config::Log;

    #[test]
    fn an_error_is_written_with_its_causes() {
        let log = Log::default();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(log.clone())
            .json()
            .event_format(JsonLine::new())
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            let error = anyhow!("no \"route\"").context("no answer").context("not read");
            let error: &(dyn Error + 'static) = error.as_ref();
            let span = tracing::info_span!("request", request_id = "7f");
            span.in_scope(|| tracing::error!(error, "API request failed"));
            tracing::info!(rows = 3, "retention");
        });
        let written: Vec<Value> =
            log.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let [failed, done] = &written[..] else { panic!("{written:?}") };
        assert_eq!(
            (
                &failed["message"],
                &failed["error"],
                &failed["causes"],
                &failed["span"]["request_id"]
            ),
            (
                &json!("API request failed"),
                &json!("not read"),
                &json!(["no answer", "no \"route\""]),
                &json!("7f")
            )
        );
        assert_eq!((&done["rows"], done.get("causes")), (&json!(3), None));
    }
}
