//! The cryptography behind TLS.

/// Makes ring, which sqlx uses as well, what every TLS connection of this process uses; harmless
/// where something has been chosen before.
pub fn install() {
    let _chosen_before = rustls::crypto::ring::default_provider().install_default();
}
