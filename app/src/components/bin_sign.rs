//! The signs of the four bins, drawn anew after the marks of GB/T 19095-2019, figure by figure:
//! three arrows for recyclables, a warning for hazardous, a core for food, an arrow down for the
//! rest. A sign never stands without its word.

use domain::sorting::Bin;
use leptos::prelude::*;

const fn path(bin: Bin) -> &'static str {
    match bin {
        Bin::Recyclable => {
            "M17 19l-5-9 5-3M12 10l7-4 5 1 5 8M29 15l1-6M29 15l-6-2M34 20l5 9-2 5-4 2h-8M25 36l4-5M25 36l5 4M20 36h-9l-4-4 1-4 4-8M12 20l-6 1M12 20l2 6"
        }
        Bin::Hazardous => "M24 6l18 32H6zM24 17v10M24 32v.5",
        Bin::Food => {
            "M24 14c-3-4-10-4-13 0 4 4 5 6 5 10s-1 6-5 10c3 5 9 6 13 3 4 3 10 2 13-3-4-4-5-6-5-10s1-6 5-10c-3-4-10-4-13 0zM24 14c0-4 1-7 4-9M22 23v2M26 27v2"
        }
        Bin::Residual => "M24 5l16 9v19l-16 10L8 33V14zM24 14v17M17 25l7 7 7-7",
    }
}

/// The sign of a bin.
#[component]
pub fn BinSign(bin: Bin) -> impl IntoView {
    view! {
        <svg
            class="sign"
            viewBox="0 0 48 48"
            fill="none"
            stroke="currentColor"
            stroke-width="3"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=path(bin)/>
        </svg>
    }
}
