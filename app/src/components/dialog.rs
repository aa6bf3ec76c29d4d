//! A small window over the page. It opens through the browser's own `popover`, so it needs no
//! script; Escape and a tap outside close it.

use leptos::prelude::*;

/// A button that opens a dialog with `children` in it.
#[component]
pub fn Dialog(
    /// Unique on the page.
    id: &'static str,
    #[prop(into)] open: String,
    #[prop(into)] title: String,
    #[prop(into)] close: String,
    children: Children,
) -> impl IntoView {
    let title_id = format!("{id}-title");
    let labelled = title_id.clone();
    view! {
        <button type="button" class="button plain" popovertarget=id>{open}</button>
        <div id=id popover="auto" class="dialog" role="dialog" aria-labelledby=labelled>
            <h2 id=title_id>{title}</h2>
            {children()}
            <button type="button" class="button plain" popovertarget=id popovertargetaction="hide">
                {close}
            </button>
        </div>
    }
}
