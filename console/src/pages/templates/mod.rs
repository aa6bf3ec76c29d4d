//! What messages to residents say: `/staff/templates`.

pub mod edit;
pub mod list;
pub mod preview;

use app::render::t;
use backend::messages::wording::TextOf;

/// `短信 · 简体中文`.
fn channel_and_language(of: TextOf) -> String {
    let language = app::texts::text(of.locale, "language-name", &[]);
    format!("{} · {language}", t(&format!("channel-{}", of.channel.as_str())))
}

/// What a message is called.
#[must_use]
pub fn template_name(id: &str) -> String {
    let known = backend::messages::templates().iter().any(|template| template.id == id);
    // One of an older version, which is not sent any more.
    if known { t(&format!("template-{id}")) } else { id.to_owned() }
}
