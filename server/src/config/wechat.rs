//! Settings of the mini-app at WeChat.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, anyhow};
use backend::platforms::wechat::{DEFAULT_URL, WeChat, WeChatSettings};
use clap::Args;
use secrecy::SecretString;

use super::PublicUrl;

/// Settings of the mini-app at WeChat; without an AppID there is none.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Settings of WeChat")]
pub(crate) struct WeChatArgs {
    /// AppID of the mini-app at WeChat (微信小程序)
    #[arg(long, env = "MINHU_WECHAT_APP_ID", global = true, value_name = "ID")]
    wechat_app_id: Option<String>,

    /// File with the AppSecret of the mini-app
    #[arg(long, env = "MINHU_WECHAT_SECRET_FILE", global = true, value_name = "FILE")]
    wechat_secret_file: Option<PathBuf>,

    /// File with the Token of 消息推送, as entered in WeChat's console
    #[arg(long, env = "MINHU_WECHAT_PUSH_TOKEN_FILE", global = true, value_name = "FILE")]
    wechat_push_token_file: Option<PathBuf>,

    /// File with the EncodingAESKey of 消息推送, in the safe mode (安全模式) or 兼容模式
    #[arg(long, env = "MINHU_WECHAT_PUSH_KEY_FILE", global = true, value_name = "FILE")]
    wechat_push_key_file: Option<PathBuf>,

    /// Address of WeChat, where a proxy stands in between
    #[arg(long, env = "MINHU_WECHAT_URL", global = true, value_name = "URL")]
    #[arg(default_value = DEFAULT_URL)]
    wechat_url: String,

    /// Address of this portal, from which WeChat fetches photos to check them
    #[arg(long, env = "MINHU_WECHAT_ORIGIN", global = true, value_name = "URL")]
    wechat_origin: Option<PublicUrl>,
}

impl WeChatArgs {
    /// The AppID, which WeChat Pay (微信支付) asks for as well.
    pub(crate) fn app_id(&self) -> Option<&str> {
        self.wechat_app_id.as_deref()
    }

    /// The mini-app under these settings, if there is one.
    ///
    /// # Errors
    /// When one of them is wrong; the sentence names it and never quotes a secret.
    pub(crate) fn wechat(&self) -> anyhow::Result<Option<Arc<WeChat>>> {
        let Some(app_id) = &self.wechat_app_id else { return Ok(None) };
        let secret = self.wechat_secret_file.as_ref().ok_or_else(|| {
            anyhow!(
                "--wechat-app-id (MINHU_WECHAT_APP_ID) wants --wechat-secret-file \
                 (MINHU_WECHAT_SECRET_FILE) as well"
            )
        })?;
        let secret = read(secret, "--wechat-secret-file (MINHU_WECHAT_SECRET_FILE)")?;
        let push_token = self
            .wechat_push_token_file
            .as_ref()
            .map(|file| read(file, "--wechat-push-token-file (MINHU_WECHAT_PUSH_TOKEN_FILE)"));
        let push_key = self
            .wechat_push_key_file
            .as_ref()
            .map(|file| read(file, "--wechat-push-key-file (MINHU_WECHAT_PUSH_KEY_FILE)"));
        if push_key.is_some() && push_token.is_none() {
            return Err(anyhow!(
                "--wechat-push-key-file (MINHU_WECHAT_PUSH_KEY_FILE) wants \
                 --wechat-push-token-file (MINHU_WECHAT_PUSH_TOKEN_FILE) as well"
            ));
        }
        if push_token.is_some() != self.wechat_origin.is_some() {
            tracing::warn!(
                "WeChat checks photos only with both MINHU_WECHAT_PUSH_TOKEN_FILE and \
                 MINHU_WECHAT_ORIGIN; one is missing, so staff have to look at them"
            );
        }
        let settings = WeChatSettings {
            url: self.wechat_url.clone(),
            app_id: app_id.clone(),
            secret,
            push_token: push_token.transpose()?,
            push_key: push_key.transpose()?,
            origin: self.wechat_origin.as_ref().map(|url| url.origin().to_owned()),
        };
        let wechat = WeChat::new(settings)
            .map_err(|reason| anyhow!("the settings of WeChat (MINHU_WECHAT_…): {reason}"))?;
        Ok(Some(Arc::new(wechat)))
    }
}

fn read(file: &Path, setting: &'static str) -> anyhow::Result<SecretString> {
    let text =
        fs::read_to_string(file).with_context(|| format!("{setting} is `{}`", file.display()))?;
    Ok(SecretString::from(text.trim()))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Probe {
        #[command(flatten)]
        wechat: WeChatArgs,
    }

    fn wechat(args: &[&str]) -> anyhow::Result<Option<Arc<WeChat>>> {
        Probe::try_parse_from([&["minhu"], args].concat()).unwrap().wechat.wechat()
    }

    #[test]
    fn a_mini_app_needs_its_secret_and_never_quotes_it() {
        assert!(wechat(&[]).unwrap().is_none());
        let refused = wechat(&["--wechat-app-id", "wx1"]).err().unwrap().to_string();
        assert!(refused.contains("MINHU_WECHAT_SECRET_FILE"), "{refused}");

        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"planted!\n").unwrap();
        let path = file.path().to_str().unwrap().to_owned();
        let args = ["--wechat-app-id", "wx1", "--wechat-secret-file", &path];
        let refused = wechat(&args).err().unwrap().to_string();
        assert!(refused.contains("AppSecret") && !refused.contains("planted"), "{refused}");

        fs::write(&path, "planted\n").unwrap();
        let origin = [&args[..], &["--wechat-origin", "https://Minhu.example/"]].concat();
        let set_up = wechat(&origin).unwrap().unwrap();
        assert_eq!(set_up.app_id(), "wx1");
        assert_eq!(set_up.origin(), Some("https://minhu.example"));
        assert!(!set_up.is_pushed_to());
        let key = [&args[..], &["--wechat-push-key-file", &path]].concat();
        let refused = wechat(&key).err().unwrap().to_string();
        assert!(refused.contains("MINHU_WECHAT_PUSH_TOKEN_FILE"), "{refused}");
        let both = [&key[..], &["--wechat-push-token-file", &path]].concat();
        let refused = wechat(&both).err().unwrap().to_string();
        assert!(refused.contains("EncodingAESKey") && !refused.contains("planted"), "{refused}");
        let wrong = ["minhu", "--wechat-origin", "https://minhu.example/portal"];
        assert!(Probe::try_parse_from(wrong).is_err());
    }
}
