//! Settings of WeChat Pay.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, anyhow};
use backend::payments::{WeChatPay, WeChatPaySettings};
use clap::Args;
use secrecy::SecretString;

/// Settings of WeChat Pay; without a number of the merchant there is none.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Settings of WeChat Pay")]
pub(crate) struct WeChatPayArgs {
    /// Number of the merchant at WeChat Pay (商户号)
    #[arg(long, env = "MINHU_WECHAT_PAY_MCHID", global = true, value_name = "NUMBER")]
    wechat_pay_mchid: Option<String>,

    /// Serial number of the merchant's certificate
    #[arg(long, env = "MINHU_WECHAT_PAY_SERIAL", global = true, value_name = "SERIAL")]
    wechat_pay_serial: Option<String>,

    /// File with the merchant's private key (apiclient_key.pem)
    #[arg(long, env = "MINHU_WECHAT_PAY_KEY_FILE", global = true, value_name = "FILE")]
    wechat_pay_key_file: Option<PathBuf>,

    /// File with the APIv3 key: 32 bytes
    #[arg(long, env = "MINHU_WECHAT_PAY_APIV3_KEY_FILE", global = true, value_name = "FILE")]
    wechat_pay_apiv3_key_file: Option<PathBuf>,

    /// Id of WeChat Pay's public key (PUB_KEY_ID_…), for merchants who have one
    #[arg(long, env = "MINHU_WECHAT_PAY_PUBLIC_KEY_ID", global = true, value_name = "ID")]
    wechat_pay_public_key_id: Option<String>,

    /// File with that public key (pub_key.pem)
    #[arg(long, env = "MINHU_WECHAT_PAY_PUBLIC_KEY_FILE", global = true, value_name = "FILE")]
    wechat_pay_public_key_file: Option<PathBuf>,

    /// Address of WeChat Pay, where a proxy stands in between
    #[arg(long, env = "MINHU_WECHAT_PAY_URL", global = true, value_name = "URL")]
    #[arg(default_value = WeChatPay::ADDRESS)]
    wechat_pay_url: String,
}

impl WeChatPayArgs {
    /// WeChat Pay under these settings, for the mini-app `app_id`, if it is set up.
    ///
    /// # Errors
    /// When one of them is wrong; the sentence names it and never quotes a secret.
    pub(crate) fn wechat_pay(
        &self,
        app_id: Option<&str>,
    ) -> anyhow::Result<Option<Arc<WeChatPay>>> {
        let Some(mch_id) = &self.wechat_pay_mchid else { return Ok(None) };
        let app_id = wanted(app_id, "--wechat-app-id (MINHU_WECHAT_APP_ID)").map(str::to_owned)?;
        let serial = "--wechat-pay-serial (MINHU_WECHAT_PAY_SERIAL)";
        let serial = wanted(self.wechat_pay_serial.clone(), serial)?;
        let key = "--wechat-pay-key-file (MINHU_WECHAT_PAY_KEY_FILE)";
        let private_key = read(wanted(self.wechat_pay_key_file.as_deref(), key)?, key)?;
        let key = "--wechat-pay-apiv3-key-file (MINHU_WECHAT_PAY_APIV3_KEY_FILE)";
        let api_v3_key = read(wanted(self.wechat_pay_apiv3_key_file.as_deref(), key)?, key)?;
        let settings = WeChatPaySettings {
            address: self.wechat_pay_url.clone(),
            app_id,
            mch_id: mch_id.clone(),
            serial,
            private_key: SecretString::from(private_key),
            // A file ends with a line feed, which is not part of the key.
            api_v3_key: SecretString::from(api_v3_key.trim()),
            public_key: self.public_key()?,
        };
        let platform = WeChatPay::new(settings).map_err(|reason| {
            anyhow!("the settings of WeChat Pay (MINHU_WECHAT_PAY_…): {reason}")
        })?;
        Ok(Some(Arc::new(platform)))
    }

    /// The setting that makes the platform call back over the internet, if it is set. A stand-in on this
    /// machine is reached without TLS, and reaches us so.
    pub(super) fn calls_back(&self) -> Option<&'static str> {
        let is_set_up = self.wechat_pay_mchid.is_some();
        let is_outside = self.wechat_pay_url.starts_with("https://");
        (is_set_up && is_outside).then_some("--wechat-pay-mchid (MINHU_WECHAT_PAY_MCHID)")
    }

    fn public_key(&self) -> anyhow::Result<Option<(String, String)>> {
        let setting = "--wechat-pay-public-key-file (MINHU_WECHAT_PAY_PUBLIC_KEY_FILE)";
        match (&self.wechat_pay_public_key_id, &self.wechat_pay_public_key_file) {
            (None, None) => Ok(None),
            (Some(id), Some(file)) => Ok(Some((id.clone(), read(file, setting)?))),
            _ => Err(anyhow!(
                "--wechat-pay-public-key-id (MINHU_WECHAT_PAY_PUBLIC_KEY_ID) and {setting} want \
                 each other"
            )),
        }
    }
}

fn wanted<T>(value: Option<T>, setting: &'static str) -> anyhow::Result<T> {
    value.ok_or_else(|| {
        anyhow!("--wechat-pay-mchid (MINHU_WECHAT_PAY_MCHID) wants {setting} as well")
    })
}

fn read(file: &Path, setting: &'static str) -> anyhow::Result<String> {
    fs::read_to_string(file).with_context(|| format!("{setting} is `{}`", file.display()))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Probe {
        #[command(flatten)]
        wechat_pay: WeChatPayArgs,
    }

    fn refused(args: &[&str], app_id: Option<&str>) -> String {
        let args = [&["minhu"], args].concat();
        let probe = Probe::try_parse_from(args).expect("valid");
        probe
            .wechat_pay
            .wechat_pay(app_id)
            .err()
            .map_or_else(String::new, |error| error.to_string())
    }

    #[test]
    fn what_is_missing_is_named_and_no_key_is_told() {
        assert_eq!(refused(&[], None), "");
        let merchant = ["--wechat-pay-mchid", "1900000001"];
        assert!(refused(&merchant, None).contains("MINHU_WECHAT_APP_ID"));
        assert!(refused(&merchant, Some("wx1")).contains("MINHU_WECHAT_PAY_SERIAL"));

        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).expect("written");
            path.to_str().expect("a name").to_owned()
        };
        let (private, short) = (file("key", "planted"), file("apiv3", "testAPIv3Key0000\n"));
        let short_key = [
            &merchant[..],
            &["--wechat-pay-serial", "5F1C"],
            &["--wechat-pay-key-file", private.as_str()],
            &["--wechat-pay-apiv3-key-file", short.as_str()],
        ]
        .concat();
        let told = refused(&short_key, Some("wx1"));
        assert!(told.contains("32 bytes"), "{told}");
        assert!(!told.contains("testAPIv3Key0000") && !told.contains("planted"), "{told}");
        let half = [&short_key[..], &["--wechat-pay-public-key-id", "PUB_KEY_ID_1"]].concat();
        assert!(refused(&half, Some("wx1")).contains("MINHU_WECHAT_PAY_PUBLIC_KEY_FILE"));
    }
}
