//! What Alipay says by itself: a form, signed.

use std::collections::BTreeMap;

use super::{Alipay, sign::content};

/// The parameters of a notification that Alipay has signed for this app. Personal data may be among
/// them, so neither `Debug` nor `Display`.
pub(crate) struct Notification(BTreeMap<String, String>);

impl Notification {
    /// The value of a parameter that is there and not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

impl Alipay {
    /// Reads the body of a notification. None: it is not signed by Alipay, was changed on the way, or
    /// is for somebody else.
    pub(crate) fn notification(&self, body: &[u8]) -> Option<Notification> {
        let mut parameters = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(body) {
            // Of two with one name nobody knows which is signed.
            if parameters.insert(name.into_owned(), value.into_owned()).is_some() {
                return None;
            }
        }
        let said = Notification(parameters);
        let is_signed = said.get("sign").is_some_and(|signature| {
            // Newer products sign without the type of the signature, older ones with it.
            [&["sign", "sign_type"][..], &["sign"][..]].into_iter().any(|but| {
                let content = content(&said.0, but);
                self.theirs.signed(said.get("alipay_cert_sn"), content.as_bytes(), signature)
            })
        });
        let is_rsa2 = said.get("sign_type").is_none_or(|kind| kind == "RSA2");
        let is_ours = said.get("app_id") == Some(self.app_id.as_str());
        let seller = self.seller_id.as_deref();
        let is_paid_to_us = seller.is_none() || said.get("seller_id") == seller;
        (is_signed && is_rsa2 && is_ours && is_paid_to_us).then_some(said)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{
        ANOTHER_APP, SELLER, alipay, notification, notification_with_type,
    };

    const PAID: [(&str, &str); 4] = [
        ("out_trade_no", "P1"),
        ("subject", "大件 1+1&2=3"),
        ("total_amount", "33.60"),
        ("seller_id", SELLER),
    ];

    #[test]
    fn both_conventions_are_believed() {
        let alipay = alipay("https://openapi.alipay.com/gateway.do");
        for body in [notification(&PAID), notification_with_type(&PAID)] {
            let said = alipay.notification(&body).unwrap();
            assert_eq!(said.get("subject"), Some("大件 1+1&2=3"));
            assert_eq!(said.get("passback_params"), None);
        }
    }

    #[test]
    fn a_stranger_is_not_heard() {
        let alipay = alipay("https://openapi.alipay.com/gateway.do");
        let body = String::from_utf8(notification(&PAID)).unwrap();
        assert!(alipay.notification(body.as_bytes()).is_some());
        for changed in [
            body.replace("33.60", "0.01"),
            body.replace("RSA2", "RSA"),
            format!("{body}&total_amount=0.01"),
            format!("{body}&trade_status=TRADE_SUCCESS"),
            body.replace("sign=", "signed="),
            String::new(),
            "{}".to_owned(),
        ] {
            assert!(alipay.notification(changed.as_bytes()).is_none(), "{changed}");
        }
        // Alipay has signed these, for others.
        for other in [("app_id", ANOTHER_APP), ("seller_id", "2088000000000002")] {
            let body = notification(&[&PAID[..], &[other]].concat());
            assert!(alipay.notification(&body).is_none(), "{other:?}");
        }
        assert!(alipay.notification(&notification(&PAID[..3])).is_none(), "nobody was paid");
    }
}
