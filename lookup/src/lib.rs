//! The search engine of the sorting guide for the browser: the very code that the server searches
//! with (`domain::sorting::search`), over an index that the server packed.
//!
//! Loaded when somebody goes to the search box; the page works without it. The caller brings
//! queries to compatibility form (`query.normalize("NFKC")`), as the server does.

mod json;

use domain::sorting::search::Index;
use wasm_bindgen::prelude::*;

/// A packed index, ready to be searched.
#[wasm_bindgen]
pub struct Lookup {
    index: Index,
}

#[wasm_bindgen]
impl Lookup {
    /// Unpacks what the server sent.
    ///
    /// # Errors
    /// Throws when the bytes are not an index of this version; the form then goes to the server.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: &[u8]) -> Result<Lookup, JsError> {
        let index = Index::from_bytes(bytes).map_err(|error| JsError::new(&error.to_string()))?;
        Ok(Self { index })
    }

    /// The best `limit` items as JSON:
    /// `{"words": "…", "cut": false, "hits": [{"slug", "title", "category", "reason", "matched"}]}`.
    /// `words` is what was understood, `cut` whether the query was too long, `category` and
    /// `reason` are codes.
    #[must_use]
    pub fn search(&self, query: &str, limit: usize) -> String {
        json::write(&self.index.search(query, limit))
    }
}
