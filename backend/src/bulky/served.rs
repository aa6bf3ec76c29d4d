//! Where a booking is, and who comes there.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{estimate::Service, programme::Programme, standing::Standing};

/// The street of a booking, and whose windows it has had.
pub(super) struct Served {
    pub(super) street: Uuid,
    /// The crew, or the yard, of the window that it has or had last; none where it never had one. Its
    /// street may have another crew by now.
    pub(super) resource: Option<Uuid>,
}

impl Served {
    /// As it is stored.
    pub(super) async fn of(conn: &mut PgConnection, booking: Uuid) -> Result<Self, sqlx::Error> {
        sqlx::query_as!(
            Served,
            r#"select street, capacity_window.resource as "resource?"
               from bulky_booking
                 left join capacity_claim on capacity_claim.id = bulky_booking.claim
                 left join capacity_window on capacity_window.id = capacity_claim.window_id
               where bulky_booking.id = $1"#,
            booking,
        )
        .fetch_one(conn)
        .await
    }

    /// The crew that comes to the street by now; none where nobody does.
    pub(super) fn crew_now(&self, programme: &Programme) -> Option<Uuid> {
        programme.street_by_id(self.street).map(|street| street.resource)
    }

    /// Who may come for `booking`: whoever came until now, also after the street got another crew, and
    /// then that crew.
    pub(super) fn may_come(&self, programme: &Programme, booking: &Standing) -> Vec<Uuid> {
        let now = self.crew_now(programme).filter(|_| booking.service == Service::Pickup);
        let mut crews: Vec<Uuid> = self.resource.into_iter().chain(now).collect();
        crews.dedup();
        crews
    }
}
