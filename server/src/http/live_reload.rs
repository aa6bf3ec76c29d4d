//! For `make dev`: pages that load themselves again when the process was replaced.

use std::{process, sync::LazyLock};

use app::{
    routes::LIVE_RELOAD,
    routing::{Access, Routes},
};
use axum::{http::header, response::IntoResponse};

/// Tells one process from the next; process numbers may repeat, but not one after the other.
static PROCESS: LazyLock<String> = LazyLock::new(|| process::id().to_string());

const SCRIPT: &str = "
const process = () => fetch('/dev/process').then((answer) => answer.text()).catch(() => null)
const first = await process()
setInterval(async () => {
  const now = await process()
  if (first && now && now !== first) location.reload()
}, 500)
";

pub(super) fn routes() -> Routes {
    Routes::new().get(LIVE_RELOAD, Access::Development, script).get(
        "/dev/process",
        Access::Development,
        async || PROCESS.as_str(),
    )
}

async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT)
}
