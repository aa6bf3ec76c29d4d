//! Whether the platform takes what is set up: an order that is nowhere is asked for.

use chrono::{DateTime, Utc};

use super::{WeChatPay, api::fault_in, sign::Stamp};
use crate::{
    clock::Random,
    platforms::{Trouble, agrees},
};

/// The number of no order.
const NOWHERE: &str = "P00000000DOCTOR";

impl WeChatPay {
    /// Asks for an order that is nowhere, and for the certificates where no public key is set.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn examine(&self, now: DateTime<Utc>, random: &dyn Random) -> Result<(), Trouble> {
        let mch = &self.merchant.id;
        let path = format!("/v3/pay/transactions/out-trade-no/{NOWHERE}?mchid={mch}");
        let request = self.request(&Stamp::new(now, random), &path, None);
        let request = request.map_err(|_| Trouble::OurKey)?;
        let answer = self.http.send(request).await.map_err(|_| Trouble::Away)?;
        agrees(&answer, now)?;
        match (answer.status.as_u16(), &*fault_in(&answer.body)) {
            (404, "ORDER_NOT_EXIST" | "ORDERNOTEXIST" | "RESOURCE_NOT_EXISTS") => {}
            (401, _) => return Err(Trouble::OurKey),
            (_, "MCH_NOT_EXISTS" | "APPID_MCHID_NOT_MATCH") => return Err(Trouble::UnknownId),
            (403, _) | (_, "NO_AUTH") => return Err(Trouble::Forbidden),
            (429 | 500.., _) => return Err(Trouble::Busy),
            _ => return Err(Trouble::Unclear),
        }
        let stamp = Stamp::new(now, random);
        if self.is_theirs(&stamp, &answer.headers, &answer.body).await {
            Ok(())
        } else {
            Err(Trouble::TheirKey)
        }
    }
}
