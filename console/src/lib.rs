//! What staff and crews see, on `app`'s components, in a bundle of its own: it may be larger than
//! a resident's, and no resident ever loads it.
//!
//! To add a staff page: 1. its address and handler in `pages/`; 2. its line in [`pages::routes`];
//! 3. its keys in `app/locales`.

// Pages are deep types of views.
#![recursion_limit = "512"]

pub mod islands;

#[cfg(feature = "ssr")]
pub mod pages;

/// Called once by `public/boot.js` after the bundle has loaded.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
