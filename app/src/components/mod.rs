//! The pieces that pages are made of. Each is plain HTML that works as it stands; their looks are
//! in `style/`, one file a component under the same name. `/dev/components` shows them all.

pub mod badge;
pub mod bin_sign;
pub mod bottom_bar;
pub mod breadcrumb;
pub mod button;
pub mod choice;
pub mod contact_fields;
pub mod dialog;
pub mod error_summary;
pub mod field;
pub mod footer;
pub mod header;
pub mod icon;
pub mod link_card;
pub mod live_places;
pub mod mini_app_pay;
pub mod notice;
pub mod pagination;
pub mod picture;
pub mod places_map;
pub mod search_form;
pub mod select;
pub mod table;
pub mod tabs;
pub mod toast;
pub mod verdict;
pub mod wizard;
