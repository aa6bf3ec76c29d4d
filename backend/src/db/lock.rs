//! The advisory locks, all in one place so that no two mean the same number.

/// Something that one process at a time may do in a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// Migrating.
    Migrate,
    /// Adding to the audit chain.
    AuditSealer,
    /// Deleting what is due.
    Retention,
    /// Changing streets and grid cells, whose borders are checked against each other.
    DistrictMap,
    /// Changing the calendar.
    Calendar,
    /// Putting messages to staff together into a mail.
    StaffDigest,
    /// Importing places.
    PlaceImport,
    /// Sampling what is free in car parks.
    ParkingHistory,
    /// Taking in orders of the city's 12345.
    CityImport,
    /// Asking again for what the city has not been sent.
    CityChase,
    /// Comparing payments with the statements of platforms.
    PaymentReconciliation,
}

impl Lock {
    /// The key for `pg_advisory_lock` and its relatives.
    #[must_use]
    pub const fn key(self) -> i64 {
        // "minhu" in ASCII and a number: unlikely to be anybody else's.
        0x6d69_6e68_7500_0000
            + match self {
                Self::Migrate => 1,
                Self::AuditSealer => 2,
                Self::Retention => 3,
                Self::DistrictMap => 9,
                Self::Calendar => 8,
                Self::StaffDigest => 10,
                Self::PlaceImport => 21,
                Self::ParkingHistory => 31,
                Self::CityImport => 28,
                Self::CityChase => 29,
                Self::PaymentReconciliation => 35,
            }
    }
}
