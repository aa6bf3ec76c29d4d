//! Files with which a platform checks whose address this is: WeChat and Alipay ask for one at the
//! root, under a name and with a content that they give (docs/WEB-VIEW.md).
//!
//! They are read once, as the process starts. Nothing else of their folder is ever served.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use anyhow::{Context, ensure};
use axum::{
    body::Body,
    extract::State,
    http::{Method, Request, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// The most files, and the most bytes of one.
const MOST: usize = 20;
const LONGEST: u64 = 4096;
/// Names that are the portal's own.
const OURS: [&str; 1] = ["robots.txt"];

/// What is served under which name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Verification(Arc<BTreeMap<String, String>>);

impl Verification {
    /// Reads the files of `folder`; names that begin with a dot are left alone.
    ///
    /// # Errors
    /// When it cannot be read, or something in it is no verification file: a name that is not letters,
    /// digits and `_` with `.txt` or `.html`, more than 4 KB, no text, or more than 20 files.
    pub(crate) fn load(folder: &Path) -> anyhow::Result<Self> {
        let mut files = BTreeMap::new();
        let entries =
            fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("{} cannot be read", folder.display()))?;
            let path = entry.path();
            let name = entry.file_name().into_string().unwrap_or_default();
            // Such as what a mounted folder keeps for itself.
            if name.starts_with('.') {
                continue;
            }
            ensure!(
                is_name(&name),
                "{}: the name of a verification file is letters, digits and _, then .txt or .html",
                path.display()
            );
            let about = fs::metadata(&path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            ensure!(
                about.is_file() && about.len() <= LONGEST,
                "{}: a verification file is a file of {LONGEST} bytes at most",
                path.display()
            );
            let text = fs::read_to_string(&path)
                .with_context(|| format!("{} is not a text", path.display()))?;
            files.insert(format!("/{name}"), text);
            ensure!(
                files.len() <= MOST,
                "{}: there are more than {MOST} verification files",
                folder.display()
            );
        }
        Ok(Self(Arc::new(files)))
    }

    /// The text at `path`.
    fn get(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }
}

/// Whether a platform gives files of this name.
fn is_name(name: &str) -> bool {
    let stem = name.strip_suffix(".txt").or_else(|| name.strip_suffix(".html"));
    stem.is_some_and(|stem| {
        (1..=64).contains(&stem.len())
            && stem.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    }) && !OURS.contains(&name)
}

/// Answers with a verification file, where the address is one's.
pub(super) async fn show(
    State(files): State<Verification>,
    request: Request<Body>,
    next: Next,
) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD)
        && let Some(text) = files.get(request.uri().path())
    {
        // Plain text whatever the name says: nothing of it is to run here.
        let kind = [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
            (header::CACHE_CONTROL, "no-cache"),
        ];
        return (kind, text.to_owned()).into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_platforms_give() {
        for good in ["MP_verify_aB3dE6gH9jK2mN5p.txt", "0f3c9a.txt", "alipay_check.html"] {
            assert!(is_name(good), "{good}");
        }
        for bad in [
            "",
            ".txt",
            "robots.txt",
            "a.js",
            "a.txt.bak",
            "../a.txt",
            "a b.txt",
            "索.txt",
            "index",
        ] {
            assert!(!is_name(bad), "{bad}");
        }
        assert!(!is_name(&format!("{}.txt", "a".repeat(65))));
    }

    #[test]
    fn a_folder_with_anything_else_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("MP_verify_x.txt"), "x\n").unwrap();
        let files = Verification::load(folder.path()).unwrap();
        assert_eq!(files.get("/MP_verify_x.txt"), Some("x\n"));
        assert_eq!(files.get("/MP_verify_y.txt"), None);
        fs::write(folder.path().join("secret.pem"), "x").unwrap();
        assert!(Verification::load(folder.path()).is_err());
        fs::remove_file(folder.path().join("secret.pem")).unwrap();
        fs::write(folder.path().join("big.txt"), "x".repeat(5_000)).unwrap();
        assert!(Verification::load(folder.path()).is_err());
        assert!(Verification::load(&folder.path().join("none")).is_err());
    }
}
