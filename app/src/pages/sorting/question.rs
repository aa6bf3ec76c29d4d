//! The receipt of a question, and later its answer. Whoever has the address can read it.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use leptos::prelude::*;

use crate::{
    components::notice::{Kind, Notice},
    pages::problem::problem_page,
    render::{Page, href, render, t},
    routes::Route,
    state::AppState,
    visit::Visit,
};
