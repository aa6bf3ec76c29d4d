//! Whether Alipay takes what is set up: an order that is nowhere is asked for.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::{Alipay, Call, CallError};
use crate::platforms::{Trouble, agrees};

/// The number of no order.
const NOWHERE: &str = "P00000000DOCTOR";

impl Alipay {
    /// Asks for an order that is nowhere.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn examine(&self, now: DateTime<Utc>) -> Result<(), Trouble> {
        let call = Call::new("alipay.trade.query", json!({ "out_trade_no": NOWHERE }));
        let answer = self.send(now, &call).await.map_err(|error| match error {
            CallError::Away("not-signable") => Trouble::OurKey,
            CallError::Away("timeout" | "away") => Trouble::Away,
            CallError::Away(_) | CallError::Refused(_) => Trouble::Unclear,
        })?;
        agrees(&answer, now)?;
        // What is wrong with our id or key is said without a signature; nothing else is believed so.
        match &*claimed(&answer.body) {
            "isv.invalid-app-id" | "isv.missing-app-id" => return Err(Trouble::UnknownId),
            "isv.invalid-signature"
            | "isv.invalid-signature-type"
            | "isv.missing-signature-key"
            | "isv.missing-signature-config" => return Err(Trouble::OurKey),
            // A serial that Alipay does not know, or none in the certificate mode.
            other if other.contains("cert-sn") => return Err(Trouble::OurKey),
            other if other.contains("ip") && other.contains("white") => {
                return Err(Trouble::Address);
            }
            _ => {}
        }
        match self.read::<IgnoredAny>(call.method, &answer) {
            Ok(_) => Ok(()),
            Err(CallError::Refused(code)) => match &*code {
                "ACQ.TRADE_NOT_EXIST" => Ok(()),
                "ACQ.ACCESS_FORBIDDEN" => Err(Trouble::Forbidden),
                code if code.contains("insufficient") => Err(Trouble::Forbidden),
                _ => Err(Trouble::Unclear),
            },
            Err(CallError::Away("not-signed")) => Err(Trouble::TheirKey),
            Err(CallError::Away("busy" | "failed")) => Err(Trouble::Busy),
            Err(CallError::Away(_)) => Err(Trouble::Unclear),
        }
    }
}

/// The `sub_code` of an answer, whoever has written it.
fn claimed(body: &[u8]) -> String {
    let members: BTreeMap<String, Value> = serde_json::from_slice(body).unwrap_or_default();
    let mut said = members.iter().filter(|(name, _)| name.ends_with("_response"));
    let code = said.find_map(|(_, said)| said["sub_code"].as_str());
    code.unwrap_or_default().to_owned()
}
