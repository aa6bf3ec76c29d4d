//! Whom the crew calls.

use domain::{
    phone::{Phone, PhoneError},
    text::{clean_line, length},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::confirm::MAX_NAME;
use crate::{
    Kernel,
    privacy::{Place, blind_index, seal},
    problem::FieldError,
};

/// Whom the crew calls. Personal data, so not `Debug`.
pub(super) struct Contact {
    pub(super) name: String,
    pub(super) phone: Phone,
}

impl Contact {
    pub(super) fn check(name: &str, phone: &str) -> Result<Self, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let name = clean_line(name);
        if length(&name) > MAX_NAME {
            wrong.push(FieldError::new("name", "bulky-name-too-long"));
        }
        let phone = match clean_line(phone).as_str() {
            "" => Err("bulky-phone-missing"),
            typed => Phone::parse(typed).map_err(|_| PhoneError::CODE),
        };
        match phone {
            Ok(phone) if wrong.is_empty() => Ok(Self { name, phone }),
            Ok(_) => Err(wrong),
            Err(code) => {
                wrong.push(FieldError::new("phone", code));
                Err(wrong)
            }
        }
    }

    /// Sealed, with an index to find it by.
    pub(super) async fn keep(
        &self,
        kernel: &Kernel,
        conn: &mut PgConnection,
        booking: Uuid,
    ) -> Result<(), sqlx::Error> {
        let sealed = |column, value: &str| {
            let place = Place { column, row: booking.as_bytes() };
            seal(&kernel.keys, &*kernel.random, place, value.as_bytes())
        };
        let name = (!self.name.is_empty()).then_some(self.name.as_str());
        sqlx::query!(
            "update bulky_booking set phone = $2, phone_index = $3, name = $4 where id = $1",
            booking,
            sealed("bulky_booking.phone", self.phone.as_str()),
            &blind_index(&kernel.keys, "contact.phone", self.phone.as_str())[..],
            name.map(|name| sealed("bulky_booking.name", name)),
        )
        .execute(conn)
        .await?;
        Ok(())
    }
}
