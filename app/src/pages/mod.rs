//! The pages, one file each, under the address they have.

pub mod about;
pub mod ask;
pub mod bulky;
pub mod cases;
pub mod contact;
pub mod dev_outbox;
pub mod enter;
pub mod home;
pub mod me;
pub mod news;
pub mod offline;
pub mod open_data;
pub mod places;
pub mod preference;
pub mod problem;
pub mod qr;
pub mod report;
pub mod sandbox;
pub mod sorting;

#[cfg(debug_assertions)]
pub mod dev_components;

use crate::{
    routes::patterns,
    routing::{Access::Public, Access::Secret, Routes},
};

/// Every page of the residents' portal.
#[must_use]
pub fn routes() -> Routes {
    let mut routes = Routes::new()
        .get(patterns::HOME, Public, home::page)
        .get(patterns::SORTING, Public, sorting::tally::page)
        .get(patterns::SORTING_ITEM, Public, sorting::item::page)
        .get(patterns::SORTING_CATEGORY, Public, sorting::category::page)
        .get(patterns::SORTING_POSTER, Public, sorting::poster::page)
        .get(patterns::SORTING_POPULAR, Public, sorting::popular::page)
        .get(patterns::SORTING_SUGGEST, Public, sorting::suggest::json)
        .get(patterns::SORTING_INDEX, Public, sorting::suggest::index)
        .get(patterns::SORTING_ASK, Public, sorting::ask::page)
        .get(patterns::SORTING_QUESTION, Secret, sorting::question::page)
        .get(patterns::ASK, Public, ask::search::page)
        .get(patterns::ASK_NEW, Public, ask::new::page)
        .get(patterns::ASK_QUESTION, Secret, ask::question::page)
        .get(patterns::ARTICLE, Public, ask::article::page)
        .get(patterns::NEWS, Public, news::list::page)
        .get(patterns::NOTICE, Public, news::notice::page)
        .get(patterns::FEED_ATOM, Public, news::feed::atom)
        .get(patterns::FEED_JSON, Public, news::feed::json)
        .get(patterns::CONTACT, Public, contact::page)
        .get(patterns::ABOUT, Public, about::page)
        .get(patterns::PREFERENCE, Public, preference::set)
        .get(patterns::OFFLINE, Public, offline::page)
        .get(patterns::OPEN_DATA, Public, open_data::page)
        .get(patterns::QR, Public, qr::svg)
        .get(dev_outbox::PATTERN, crate::routing::Access::Development, dev_outbox::page);
    routes = routes
        .merge(me::routes())
        .merge(places::routes())
        .merge(report::routes())
        .merge(sandbox::routes())
        .merge(enter::routes())
        .merge(cases::routes())
        .merge(bulky::routes());
    #[cfg(debug_assertions)]
    {
        routes = routes.get(
            dev_components::PATTERN,
            crate::routing::Access::Development,
            dev_components::page,
        );
    }
    routes
}
