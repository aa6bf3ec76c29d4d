//! `/api/v1/uploads`: photos, each sent once to an address of its own, and then named by whatever
//! they belong to.

use app::{api::BODY_BYTES as FORM_BYTES, state::AppState};
use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State},
    http::{StatusCode, header},
};
use backend::{
    files::{
        PreparedPhoto,
        upload::{begin_upload, name_photo, named_photo, read_upload, take_upload},
    },
    problem::Problem,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answer::{Answer, done},
    caller::{Caller, visitor},
    input::{Asking, Body, Key, Part},
    refusal::{At, Refusal, codes},
};

/// The most bytes of a photo with what is around it.
pub(crate) const PHOTO_BYTES: usize = FORM_BYTES;

/// A photo is going to be sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UploadWanted {}

/// Where to send it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UploadShown {
    /// On this server. Good for one photo.
    #[schema(example = "/api/v1/uploads/0f8c…")]
    url: String,
    expires_at: DateTime<Utc>,
}

/// Gives an address for one photo
///
/// Send the photo there within the hour, and name it where it belongs by what that answers. Photos
/// that nothing names are deleted after a day.
#[utoipa::path(
    post, path = "/api/v1/uploads", tag = "uploads", request_body = UploadWanted,
    responses((status = 201, body = UploadShown)),
)]
pub(super) async fn start_upload(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    key: Key,
    Body(UploadWanted {}): Body<UploadWanted>,
) -> Answer {
    // Whatever the app may do: the photo is nobody's until something names it.
    let resident = caller.resident().ok();
    let visitor = visitor(resident.as_ref(), key);
    let upload = begin_upload(&state.kernel, visitor, key.0, asking.network).await?;
    let url = format!("/api/v1/uploads/{}", upload.token);
    done(StatusCode::CREATED, &UploadShown { url, expires_at: upload.expires_at })
}

/// A form with a photo.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described: the form is read as it comes")]
pub(super) struct PhotoForm {
    /// A JPEG, PNG or WebP.
    #[schema(content_media_type = "application/octet-stream")]
    photo: Vec<u8>,
}

/// A photo that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PhotoTaken {
    /// For `photos` of what it belongs to; good for a day.
    photo: String,
    /// In pixels, upright, as it is kept: at most 2,048 on a side.
    width: u32,
    height: u32,
}

/// Takes a photo
///
/// To an address of `POST /api/v1/uploads`, which is all that is needed: no token and no
/// `Idempotency-Key`. Either a form with one file `photo`, as `wx.uploadFile` sends it, or the photo
/// itself. At most 12 MB. Where it was taken is removed from it. The same photo may be sent again if
/// no answer came; another one is refused (422, `form-changed`).
#[utoipa::path(
    post, path = "/api/v1/uploads/{token}", tag = "uploads",
    params(("token" = String, Path)),
    request_body(content(
        (PhotoForm = "multipart/form-data"),
        ("image/jpeg"),
        ("image/png"),
        ("image/webp"),
    )),
    responses((status = 201, body = PhotoTaken)),
)]
pub(super) async fn send_photo(
    State(state): State<AppState>,
    Part(token): Part,
    request: Request,
) -> Answer {
    // Before the photo is read: nobody else fills the memory.
    let id = read_upload(&state.kernel, &token).ok_or_else(Refusal::not_found)?;
    let bytes = read(request).await?;
    let photo =
        take_upload(&state.kernel, id, bytes).await.map_err(|error| match StatusCode::from_u16(
            error.status(),
        ) {
            Ok(status) if status.is_client_error() => {
                Refusal::fault(status, At::Pointer("/photo".to_owned()), error.code())
            }
            _ => Refusal::of(&error),
        })?;
    let taken = PhotoTaken {
        photo: name_photo(&state.kernel, &photo),
        width: photo.width,
        height: photo.height,
    };
    done(StatusCode::CREATED, &taken)
}

/// The photo of a request, however it comes.
async fn read(mut request: Request) -> Result<Bytes, Refusal> {
    // The route has a limit of its own.
    DefaultBodyLimit::disable().apply(&mut request);
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    match kind.trim().to_ascii_lowercase().as_str() {
        "image/jpeg" | "image/png" | "image/webp" => {
            let bytes = Bytes::from_request(request, &()).await;
            bytes.map_err(|error| Refusal::of_status(error.status()))
        }
        "multipart/form-data" => {
            let form = Multipart::from_request(request, &()).await;
            of_form(form.map_err(|error| broken(error.status()))?).await
        }
        _ => {
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            Err(Refusal::fault(status, At::Header("Content-Type"), codes::CONTENT_TYPE))
        }
    }
}

async fn of_form(mut form: Multipart) -> Result<Bytes, Refusal> {
    let mut photo = None;
    while let Some(field) = form.next_field().await.map_err(|error| broken(error.status()))? {
        match field.name() {
            Some("photo") if photo.is_none() => {
                photo = Some(field.bytes().await.map_err(|error| broken(error.status()))?);
            }
            Some("photo") => return Err(Refusal::field("/photo", codes::DUPLICATE)),
            _ => return Err(Refusal::field("", codes::UNKNOWN)),
        }
    }
    photo.ok_or_else(|| Refusal::field("/photo", codes::MISSING))
}

/// What came is too large, or not whole.
fn broken(status: StatusCode) -> Refusal {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::of_status(status),
        _ => Refusal::new(StatusCode::BAD_REQUEST, "form-broken"),
    }
}

/// The photos that a body names in `photos`.
pub(super) fn photos(state: &AppState, named: &[String]) -> Result<Vec<PreparedPhoto>, Refusal> {
    let mut photos: Vec<PreparedPhoto> = Vec::with_capacity(named.len());
    for (at, name) in named.iter().enumerate() {
        let wrong = |code| Refusal::field(&format!("/photos/{at}"), code);
        let photo = named_photo(&state.kernel, name).ok_or_else(|| wrong("photo-gone"))?;
        if photos.iter().any(|one| one.id == photo.id) {
            return Err(wrong(codes::INVALID));
        }
        photos.push(photo);
    }
    Ok(photos)
}
