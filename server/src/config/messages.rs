//! Settings of what carries messages to residents.

use std::{fs, path::PathBuf, sync::Arc};

use anyhow::{Context, anyhow};
use backend::cases::city::outbound::CityGateway;
use backend::messages::{Carriers, HttpSms, Mailer, SmsCap, SmsGateway};
use backend::payments::{AlipayPayments, Providers, WeChatPay};
use backend::platforms::Platforms;
use clap::Args;
use secrecy::{ExposeSecret, SecretString};

use super::{alipay::AlipayArgs, wechat::WeChatArgs, wechat_pay::WeChatPayArgs};

/// Settings of messages to residents.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Settings of messages")]
pub(crate) struct Messages {
    /// SMS gateway: takes a POST of {"id", "phone", "text"} as JSON for each text message
    #[arg(long, env = "MINHU_SMS_URL", global = true, value_name = "URL")]
    #[arg(hide_env_values = true)]
    sms_url: Option<SecretString>,

    /// File with the key of the SMS gateway, sent as bearer token
    #[arg(long, env = "MINHU_SMS_KEY_FILE", global = true, value_name = "FILE")]
    sms_key_file: Option<PathBuf>,

    /// Who signs text messages, such as 明湖城管; stands before each as 【明湖城管】
    #[arg(long, env = "MINHU_SMS_SIGN", global = true, value_name = "NAME")]
    sms_sign: Option<String>,

    /// The most text messages a day, whoever asks for them; an hour takes a fifth of it
    #[arg(long, env = "MINHU_SMS_DAILY_CAP", global = true, value_name = "NUMBER")]
    #[arg(default_value_t = SmsCap::default().per_day)]
    #[arg(value_parser = clap::value_parser!(i32).range(0..))]
    sms_daily_cap: i32,

    /// Mail server: smtps://USER:PASSWORD@HOST, smtp://…?tls=required for STARTTLS, or smtp://HOST
    #[arg(long, env = "MINHU_SMTP_URL", global = true, value_name = "URL")]
    #[arg(hide_env_values = true)]
    smtp_url: Option<SecretString>,

    /// The city's 12345: base address of its system, which takes a POST of each reply, extension and
    /// 退单 (docs/CITY-12345.md)
    #[arg(long, env = "MINHU_CITY_URL", global = true, value_name = "URL")]
    #[arg(hide_env_values = true)]
    city_url: Option<SecretString>,

    /// File with the secret that is shared with the city, with which requests are signed
    #[arg(long, env = "MINHU_CITY_KEY_FILE", global = true, value_name = "FILE")]
    city_key_file: Option<PathBuf>,

    /// Whom e-mail comes from, such as `明湖城管 <no-reply@minhu.example>`
    #[arg(long, env = "MINHU_MAIL_FROM", global = true, value_name = "ADDRESS")]
    mail_from: Option<String>,

    /// The mini-app at WeChat.
    #[command(flatten)]
    wechat: WeChatArgs,

    /// WeChat Pay, on the same mini-app.
    #[command(flatten)]
    wechat_pay: WeChatPayArgs,

    /// The mini-app at Alipay.
    #[command(flatten)]
    alipay: AlipayArgs,
}

impl Messages {
    /// What carries messages under these settings.
    ///
    /// # Errors
    /// When one of them is wrong; the sentence names it and never quotes a secret.
    pub(crate) fn carriers(&self) -> anyhow::Result<Arc<Carriers>> {
        let sms_cap = SmsCap { per_day: self.sms_daily_cap };
        let (sms, mail, city) = (self.sms()?, self.mail()?, self.city()?);
        let platforms = Platforms { wechat: self.wechat.wechat()?, alipay: self.alipay.alipay()? };
        let mut payments = Providers::default();
        if let Some(wechat_pay) = self.wechat_pay()? {
            payments.wechat_pay = wechat_pay;
        }
        if let Some(alipay) = &platforms.alipay {
            payments.alipay = Arc::new(AlipayPayments::new(Arc::clone(alipay)));
        }
        Ok(Arc::new(Carriers { sms, mail, sms_cap, city, payments, platforms }))
    }

    /// WeChat Pay, if it is set up.
    ///
    /// # Errors
    /// As [`carriers`](Self::carriers).
    pub(crate) fn wechat_pay(&self) -> anyhow::Result<Option<Arc<WeChatPay>>> {
        self.wechat_pay.wechat_pay(self.wechat.app_id())
    }

    /// The setting of a platform that says over the internet what was paid, if one is set.
    pub(super) fn calls_back(&self) -> Option<&'static str> {
        self.wechat_pay.calls_back().or_else(|| self.alipay.calls_back())
    }

    fn city(&self) -> anyhow::Result<Option<CityGateway>> {
        let Some(url) = &self.city_url else { return Ok(None) };
        let file = self.city_key_file.as_ref().ok_or_else(|| {
            anyhow!(
                "--city-url (MINHU_CITY_URL) wants --city-key-file (MINHU_CITY_KEY_FILE) as well"
            )
        })?;
        let key = fs::read_to_string(file).with_context(|| {
            format!("--city-key-file (MINHU_CITY_KEY_FILE) is `{}`", file.display())
        })?;
        let gateway = CityGateway::new(url.expose_secret(), SecretString::from(key.trim()));
        let gateway = gateway.map_err(|_secret| {
            anyhow!(
                "--city-url (MINHU_CITY_URL) must be http:// or https://, and its key not empty"
            )
        })?;
        Ok(Some(gateway))
    }

    fn sms(&self) -> anyhow::Result<Option<Box<dyn SmsGateway>>> {
        let Some(url) = &self.sms_url else { return Ok(None) };
        let key = self.sms_key_file.as_ref().map(|file| {
            let key = fs::read_to_string(file).with_context(|| {
                format!("--sms-key-file (MINHU_SMS_KEY_FILE) is `{}`", file.display())
            })?;
            anyhow::Ok(SecretString::from(key.trim()))
        });
        let gateway = HttpSms::new(url.expose_secret(), key.transpose()?, self.sms_sign.clone())
            .map_err(|_secret| anyhow!("--sms-url (MINHU_SMS_URL) must be http:// or https://"))?;
        Ok(Some(Box::new(gateway)))
    }

    fn mail(&self) -> anyhow::Result<Option<Mailer>> {
        let Some(url) = &self.smtp_url else { return Ok(None) };
        let from = self.mail_from.as_deref().ok_or_else(|| {
            anyhow!("--smtp-url (MINHU_SMTP_URL) wants --mail-from (MINHU_MAIL_FROM) as well")
        })?;
        let mailer = Mailer::new(url.expose_secret(), from).map_err(|reason| {
            anyhow!("--smtp-url (MINHU_SMTP_URL) or --mail-from (MINHU_MAIL_FROM): {reason}")
        })?;
        Ok(Some(mailer))
    }
}
