//! Checks of the platforms that are set up: each is asked something that changes nothing.

use backend::{
    clock::SystemRandom,
    payments::WeChatPay,
    platforms::{Platforms, Trouble},
};

use super::report::Check;
use crate::open;

pub(super) async fn checks(platforms: &Platforms, wechat_pay: Option<&WeChatPay>) -> Vec<Check> {
    let mut checks = Vec::new();
    if let Some(wechat) = &platforms.wechat {
        checks.push(check("WeChat", "MINHU_WECHAT_…", wechat.examine().await));
    }
    if let Some(platform) = wechat_pay {
        let found = platform.examine(open::now(), &SystemRandom).await;
        checks.push(check("WeChat Pay", "MINHU_WECHAT_PAY_…", found));
    }
    if let Some(alipay) = &platforms.alipay {
        checks.push(check("Alipay", "MINHU_ALIPAY_…", alipay.examine(open::now()).await));
    }
    checks
}

/// `settings` are those of the platform.
fn check(name: &'static str, settings: &str, found: Result<(), Trouble>) -> Check {
    match found {
        Ok(()) => Check::ok(name, "answers, and takes what is set up"),
        Err(trouble) => Check::wrong(name, trouble.to_string(), remedy(trouble, settings)),
    }
}

fn remedy(trouble: Trouble, settings: &str) -> String {
    let compare = |what: &str| format!("compare {what} in {settings} with the platform's console");
    match trouble {
        Trouble::Away => format!("look at the way there, and at its address in {settings}"),
        Trouble::Busy | Trouble::Unclear => {
            format!("try again in a few minutes; if it stays so, look at its address in {settings}")
        }
        Trouble::Clock(_) => {
            "let this machine keep time with NTP (timedatectl set-ntp true)".to_owned()
        }
        Trouble::UnknownId => compare("the ids of the app and of the merchant"),
        Trouble::Secret => compare("the secret of the app"),
        Trouble::OurKey => {
            compare("the private key, and the serial number of its certificate where there is one,")
        }
        Trouble::TheirKey => {
            compare("the platform's public key, and the APIv3 key where there is one,")
        }
        Trouble::Address => {
            "add the address of this machine to the list in the platform's console (IP 白名单)"
                .to_owned()
        }
        Trouble::Forbidden => {
            "open the product for this app or merchant in the platform's console".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use backend::platforms::wechat::{WeChat, WeChatSettings};

    use super::*;
    use crate::doctor::report::Report;

    /// Nothing listens there, and nothing that is said quotes the secret.
    #[tokio::test]
    async fn a_platform_that_is_away_is_wrong_and_others_are_not_asked() {
        let wechat = WeChat::new(WeChatSettings {
            url: "http://127.0.0.1:9".to_owned(),
            app_id: "wx1111".to_owned(),
            secret: "planted".into(),
            push_token: None,
            push_key: None,
            origin: None,
        });
        let platforms =
            Platforms { wechat: Some(std::sync::Arc::new(wechat.unwrap())), alipay: None };
        let found = checks(&platforms, None).await;
        assert_eq!(found.len(), 1);
        let report = Report(found);
        let text = report.to_text();
        assert!(!report.is_well() && text.contains("WeChat: cannot be reached"), "{text}");
        assert!(!text.contains("planted"), "{text}");
    }
}
