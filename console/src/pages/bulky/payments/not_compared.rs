//! The days that nobody has compared with the platforms' statements, told before anything else.

use app::{
    components::notice::{Kind as NoticeKind, Notice},
    render::{t, t_with, use_locale},
    texts::date,
};
use backend::payments::NotCompared;
use leptos::prelude::*;

use crate::pages::bulky::words::word;

/// Nothing where there are none.
pub(super) fn not_compared_notice(found: &[NotCompared]) -> Option<AnyView> {
    if found.is_empty() {
        return None;
    }
    let locale = use_locale();
    let lines = found
        .iter()
        .map(|one| {
            let days: Vec<String> = one.days.iter().map(|day| date(locale, *day)).collect();
            let args = [
                ("provider", word("desk-bulky-provider", one.provider.as_str()).into()),
                ("days", days.join(&t("list-separator")).into()),
            ];
            view! { <li>{t_with("desk-bulky-not-compared-days", &args)}</li> }
        })
        .collect_view();
    let notice = view! {
        <Notice kind=NoticeKind::Warning title=t("desk-bulky-not-compared")>
            <p>{t("desk-bulky-not-compared-about")}</p>
            <ul>{lines}</ul>
        </Notice>
    };
    Some(notice.into_any())
}
