//! The bytes that a seal's hash covers.
//!
//! Never change this: every seal ever made was made with it. A new encoding needs a new label and a
//! column that says which seals use it.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A SHA-256.
pub(super) type Hash = [u8; 32];

/// The `prev_hash` of the first seal.
pub(super) const GENESIS: Hash = [0; 32];

/// A hash as it lies in the database, where a check keeps its length.
pub(super) fn stored_hash(bytes: Vec<u8>) -> Result<Hash, sqlx::Error> {
    Hash::try_from(bytes).map_err(|_| sqlx::Error::Decode("a hash is not 32 bytes long".into()))
}

/// An event as it lies in the database.
#[derive(Debug)]
pub(super) struct StoredEvent {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub actor_kind: String,
    pub actor: String,
    pub act: String,
    pub subject_kind: String,
    pub subject_id: Option<Uuid>,
    /// The `jsonb` as Postgres prints it: keys sorted, one spelling for each value.
    pub detail: String,
    pub request_id: Option<String>,
}

/// The hash of seal `seq` over `events` in order of position.
pub(super) fn seal_hash(
    seq: i64,
    sealed_at: DateTime<Utc>,
    previous: &Hash,
    events: &[StoredEvent],
) -> Hash {
    let mut hash = Sha256::new();
    hash.update(b"minhu/1/audit-seal");
    hash.update(seq.to_be_bytes());
    hash.update(sealed_at.timestamp_micros().to_be_bytes());
    hash.update(previous);
    hash.update((events.len() as u64).to_be_bytes());
    for event in events {
        add_event(&mut hash, event);
    }
    hash.finalize().into()
}

/// The hash of one entry of a seal: the event at its place, so that one that was changed, moved or
/// exchanged can be named. It is no protection by itself; the seal's hash is.
pub(super) fn entry_hash(seq: i64, position: i32, event: &StoredEvent) -> Hash {
    let mut hash = Sha256::new();
    hash.update(b"minhu/1/audit-entry");
    hash.update(seq.to_be_bytes());
    hash.update(position.to_be_bytes());
    add_event(&mut hash, event);
    hash.finalize().into()
}

fn add_event(hash: &mut Sha256, event: &StoredEvent) {
    hash.update(event.id.as_bytes());
    hash.update(event.at.timestamp_micros().to_be_bytes());
    for text in [&event.actor_kind, &event.actor, &event.act, &event.subject_kind, &event.detail] {
        add(hash, Some(text.as_bytes()));
    }
    add(hash, event.subject_id.as_ref().map(|id| id.as_bytes().as_slice()));
    add(hash, event.request_id.as_ref().map(String::as_bytes));
}

/// With its presence and length, so that no two different rows give the same bytes.
fn add(hash: &mut Sha256, value: Option<&[u8]>) {
    match value {
        None => hash.update([0]),
        Some(value) => {
            hash.update([1]);
            hash.update((value.len() as u64).to_be_bytes());
            hash.update(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> StoredEvent {
        StoredEvent {
            id: Uuid::from_u128(7),
            at: DateTime::from_timestamp_micros(1_700_000_000_000_001).unwrap(),
            actor_kind: "system".into(),
            actor: "test".into(),
            act: "ask".into(),
            subject_kind: "sorting-question".into(),
            subject_id: Some(Uuid::from_u128(8)),
            detail: "{}".into(),
            request_id: None,
        }
    }

    #[test]
    fn is_frozen() {
        let at = DateTime::from_timestamp_micros(1_700_000_001_000_000).unwrap();
        let hash = seal_hash(1, at, &GENESIS, &[event()]);
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "d43a6c9e26d0807dff61f3102b69665c193dbb2ee8bb36f07219fdb4c7077810");
    }

    #[test]
    fn an_entry_is_of_its_place() {
        let here = entry_hash(1, 0, &event());
        let hex: String = here.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "f197ac8c78a0b2dbea5d0f584fd03570bc1a987dcc4d4c8879c698f99190a170");
        assert_ne!(here, entry_hash(1, 1, &event()));
        assert_ne!(here, entry_hash(2, 0, &event()));
    }

    #[test]
    fn tells_every_field_apart() {
        let at = DateTime::from_timestamp_micros(0).unwrap();
        let changes: [fn(&mut StoredEvent); 10] = [
            |event| event.id = Uuid::nil(),
            |event| event.at += chrono::TimeDelta::microseconds(1),
            |event| event.actor_kind.push('x'),
            |event| event.actor.push('x'),
            |event| event.act.push('x'),
            |event| event.subject_kind.push('x'),
            |event| event.subject_id = None,
            |event| event.detail.push('x'),
            |event| event.request_id = Some(String::new()),
            // The same letters, divided otherwise.
            |event| {
                event.actor_kind = "systemt".into();
                event.actor = "est".into();
            },
        ];
        let mut hashes = vec![seal_hash(1, at, &GENESIS, &[event()])];
        for change in changes {
            let mut event = event();
            change(&mut event);
            hashes.push(seal_hash(1, at, &GENESIS, &[event]));
        }
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 11);
    }
}
