//! Photos of an app: it asks for an address, sends one photo there, and names the photo by what it
//! is answered.
//!
//! Both are signed and expire, so there is no table of them. An address is good for one photo, since
//! the id that the photo will have is part of it; the same photo may come again, as the answer may
//! have been lost. What names a photo is good as long as a photo without an owner is kept.

use std::net::IpAddr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::{Builder, Uuid};

use super::{PhotoError, PreparedPhoto, take_photo::prepare_photo_once};
use crate::{
    Kernel, Problem,
    forms::FormKey,
    limits::{self, Limit, LimitError},
    presession::PreSessionId,
    privacy::{Keys, Purpose, sign, verify},
};

/// How long an address takes a photo: a weak line has time for a few tries.
pub const ADDRESS_LIFE: TimeDelta = TimeDelta::hours(1);
/// How long a photo can be named: the sweep removes it then.
pub const NAME_LIFE: TimeDelta = TimeDelta::hours(24);

/// Six photos for each case that one network may file in an hour.
const BY_ADDRESS: Limit = Limit::new("upload-by-address", 360, TimeDelta::hours(1));

/// Each try is decoded, whatever becomes of it.
const BY_UPLOAD: Limit = Limit::new("upload-by-id", 10, TimeDelta::hours(1));

/// Where one photo can be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Whoever has it may send the photo.
    pub token: String,
    pub expires_at: DateTime<Utc>,
}

/// Why a photo was not taken.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// Another photo came to this address before.
    #[error("the address has its photo")]
    Used,
    /// Too many tries at this address.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The photo is not taken.
    #[error(transparent)]
    Photo(#[from] PhotoError),
}

impl UploadError {
    /// The codes that are its own; those of [`PhotoError`] and [`LimitError`] come on
    /// top.
    pub const CODES: &'static [&'static str] = &["form-changed"];
}

impl Problem for UploadError {
    fn code(&self) -> &'static str {
        match self {
            // As of a key that comes again with other content.
            Self::Used => "form-changed",
            Self::Limit(error) => error.code(),
            Self::Photo(error) => error.code(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Used => 422,
            Self::Limit(error) => error.status(),
            Self::Photo(error) => error.status(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("photo")
    }
}

/// An address for one photo of `visitor`. The same key gives an address for the same photo. `address`
/// is whose network's limit holds; none for a partner, whose quota is its limit.
///
/// # Errors
/// [`LimitError`].
pub async fn begin_upload(
    kernel: &Kernel,
    visitor: PreSessionId,
    key: FormKey,
    address: Option<IpAddr>,
) -> Result<Upload, LimitError> {
    if let Some(address) = address {
        limits::spend(kernel, &kernel.db, &BY_ADDRESS, &limits::network(address)).await?;
    }
    let expires_at = kernel.now() + ADDRESS_LIFE;
    let id = promised(&kernel.keys, visitor, key);
    let until = expires_at.timestamp();
    let signature = signature(&kernel.keys, &signed_address(id, until));
    Ok(Upload { token: format!("{}.{until}.{signature}", id.simple()), expires_at })
}

/// The id that a photo at this address gets; none for what we did not make, or whose time is over.
#[must_use]
pub fn read_upload(kernel: &Kernel, token: &str) -> Option<Uuid> {
    let mut parts = token.split('.');
    let id = Uuid::try_parse(parts.next()?).ok()?;
    let until: i64 = parts.next()?.parse().ok()?;
    let ours = is_ours(&kernel.keys, &signed_address(id, until), parts.next()?);
    (ours && parts.next().is_none() && kernel.now().timestamp() < until).then_some(id)
}

/// Takes the photo of the address whose id is `id`.
///
/// # Errors
/// [`UploadError`].
pub async fn take_upload(
    kernel: &Kernel,
    id: Uuid,
    bytes: Bytes,
) -> Result<PreparedPhoto, UploadError> {
    limits::spend(kernel, &kernel.db, &BY_UPLOAD, id.as_bytes()).await?;
    prepare_photo_once(kernel, id, bytes).await?.ok_or(UploadError::Used)
}

/// What names the photo from now on.
#[must_use]
pub fn name_photo(kernel: &Kernel, photo: &PreparedPhoto) -> String {
    let until = (kernel.now() + NAME_LIFE).timestamp();
    let signature = signature(&kernel.keys, &signed_photo(photo, until));
    format!("{}.{}.{}.{until}.{signature}", photo.id.simple(), photo.width, photo.height)
}

/// The photo of a name; none for one that we did not give, or whose time is over.
#[must_use]
pub fn named_photo(kernel: &Kernel, name: &str) -> Option<PreparedPhoto> {
    let mut parts = name.split('.');
    let photo = PreparedPhoto {
        id: Uuid::try_parse(parts.next()?).ok()?,
        width: parts.next()?.parse().ok()?,
        height: parts.next()?.parse().ok()?,
    };
    let until: i64 = parts.next()?.parse().ok()?;
    let ours = is_ours(&kernel.keys, &signed_photo(&photo, until), parts.next()?);
    (ours && parts.next().is_none() && kernel.now().timestamp() < until).then_some(photo)
}

/// The same for the same key, and nobody's guess.
fn promised(keys: &Keys, visitor: PreSessionId, key: FormKey) -> Uuid {
    let bytes = [b"id/".as_slice(), visitor.as_bytes(), key.as_bytes()].concat();
    let signed = sign(keys, Purpose::Upload, &bytes);
    let mut id = [0; 16];
    id.copy_from_slice(&signed[..16]);
    Builder::from_random_bytes(id).into_uuid()
}

// The words in front keep what is signed for one from being good for the other.
fn signed_address(id: Uuid, until: i64) -> String {
    format!("address/{id}/{until}")
}

fn signed_photo(photo: &PreparedPhoto, until: i64) -> String {
    format!("photo/{}/{}/{}/{until}", photo.id, photo.width, photo.height)
}

fn signature(keys: &Keys, signed: &str) -> String {
    BASE64.encode(sign(keys, Purpose::Upload, signed.as_bytes()))
}

fn is_ours(keys: &Keys, signed: &str, signature: &str) -> bool {
    BASE64
        .decode(signature)
        .is_ok_and(|signature| verify(keys, Purpose::Upload, signed.as_bytes(), &signature))
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use sqlx::PgPool;

    use super::*;
    use crate::{
        clock::SeededRandom,
        db::{
            Role,
            testing::{TestKernel, as_role},
        },
        files::samples,
    };

    const HERE: Option<IpAddr> = Some(IpAddr::V4(Ipv4Addr::LOCALHOST));

    #[sqlx::test(migrations = false)]
    async fn an_address_takes_one_photo_however_often_it_comes(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        let key = FormKey::mint(&SeededRandom::new(1));
        let visitor = PreSessionId::of_key(key);
        let upload = begin_upload(&kernel, visitor, key, HERE).await.unwrap();
        let again = begin_upload(&kernel, visitor, key, HERE).await.unwrap();
        assert_eq!(again, upload);
        let id = read_upload(&kernel, &upload.token).unwrap();

        let photo = take_upload(&kernel, id, samples::jpeg(64, 48).into()).await.unwrap();
        assert_eq!((photo.id, photo.width, photo.height), (id, 64, 48));
        let same = take_upload(&kernel, id, samples::jpeg(64, 48).into()).await.unwrap();
        assert_eq!(same, photo);
        let other = take_upload(&kernel, id, samples::jpeg(48, 64).into()).await.unwrap_err();
        assert_eq!((other.code(), other.status()), ("form-changed", 422));

        let name = name_photo(&kernel, &photo);
        assert_eq!(named_photo(&kernel, &name), Some(photo));
        assert_eq!(named_photo(&kernel, &upload.token), None);
        assert_eq!(read_upload(&kernel, &name), None);
        kernel.clock.advance(ADDRESS_LIFE);
        assert_eq!(read_upload(&kernel, &upload.token), None);
        assert!(named_photo(&kernel, &name).is_some());
        kernel.clock.advance(NAME_LIFE - ADDRESS_LIFE);
        assert_eq!(named_photo(&kernel, &name), None);
    }

    #[sqlx::test(migrations = false)]
    async fn one_network_has_its_limit_and_a_partner_its_quota_only(pool: PgPool) {
        let kernel = TestKernel::new(pool.clone());
        let key = FormKey::mint(&SeededRandom::new(1));
        let visitor = PreSessionId::of_key(key);
        begin_upload(&kernel, visitor, key, HERE).await.unwrap();
        let use_up = "update rate_limit set spent = $1 where name = 'upload-by-address'";
        sqlx::query(use_up).bind(360).execute(&pool).await.unwrap();
        let refused = begin_upload(&kernel, visitor, key, HERE).await.unwrap_err();
        assert_eq!(refused.status(), 429);
        begin_upload(&kernel, visitor, key, None).await.unwrap();
    }

    #[sqlx::test(migrations = false)]
    async fn what_is_not_ours_names_nothing(pool: PgPool) {
        let kernel = TestKernel::new(pool);
        let key = FormKey::mint(&SeededRandom::new(1));
        let upload = begin_upload(&kernel, PreSessionId::of_key(key), key, HERE).await.unwrap();
        let photo = PreparedPhoto { id: Uuid::from_u128(7), width: 64, height: 48 };
        let name = name_photo(&kernel, &photo);
        assert_eq!(named_photo(&kernel, &name), Some(photo));
        for forged in [
            "",
            ".",
            "....",
            &name.replacen(".64.", ".65.", 1),
            &format!("{name}.x"),
            &name[..name.len() - 4],
            &upload.token,
        ] {
            assert_eq!(named_photo(&kernel, forged), None, "{forged}");
        }
        for forged in ["", "..", &format!("{}.x", upload.token), &upload.token[1..], &name] {
            assert_eq!(read_upload(&kernel, forged), None, "{forged}");
        }
    }
}
