//! What the person who runs Minhu can set: by flag or by environment variable, never in a file of
//! its own, and checked before anything starts.
//!
//! To add a setting: 1. a field in [`Settings`] (for every command) or [`Web`] (for serving) with a
//! doc comment, which becomes `--help`, and its `MINHU_…` variable; 2. if its values are a type of
//! its own, a newtype in `values` whose `FromStr` says what is allowed; 3. nothing else: refusals,
//! the check for unknown variables and the help follow from the field.

mod alipay;
mod api_origin;
mod logging;
mod messages;
mod refusal;
mod settings;
mod unknown;
mod values;
mod web;
mod wechat;
mod wechat_pay;

pub(crate) use api_origin::ApiOrigin;
pub(crate) use logging::start as start_logging;
#[cfg(test)]
pub(crate) use logging::testing::Log;
pub(crate) use refusal::Refusal;
pub(crate) use settings::Settings;
pub(crate) use unknown::refuse_unknown;
pub(crate) use values::{DatabaseUrl, LogFilter, LogFormat, MetricsListen, PublicUrl};
pub(crate) use web::Web;
