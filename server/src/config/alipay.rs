//! Settings of the mini-app at Alipay.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, anyhow};
use backend::platforms::alipay::{
    Alipay, AlipayCertificates, AlipayProof, AlipaySettings, DEFAULT_URL,
};
use clap::Args;

/// Settings of the mini-app at Alipay and of payments in it; without an APPID there is none.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Settings of Alipay")]
pub(crate) struct AlipayArgs {
    /// APPID of the mini-app at Alipay (支付宝小程序)
    #[arg(long, env = "MINHU_ALIPAY_APP_ID", global = true, value_name = "ID")]
    alipay_app_id: Option<String>,

    /// File with the private key of the app (应用私钥), RSA2
    #[arg(long, env = "MINHU_ALIPAY_KEY_FILE", global = true, value_name = "FILE")]
    alipay_key_file: Option<PathBuf>,

    /// File with the public key of Alipay (支付宝公钥), as its console shows it for this app
    #[arg(long, env = "MINHU_ALIPAY_PUBLIC_KEY_FILE", global = true, value_name = "FILE")]
    alipay_public_key_file: Option<PathBuf>,

    /// In the mode 公钥证书: file with the certificate of the app (应用公钥证书)
    #[arg(long, env = "MINHU_ALIPAY_APP_CERT_FILE", global = true, value_name = "FILE")]
    alipay_app_cert_file: Option<PathBuf>,

    /// In the mode 公钥证书: file with the certificate of Alipay (支付宝公钥证书)
    #[arg(long, env = "MINHU_ALIPAY_CERT_FILE", global = true, value_name = "FILE")]
    alipay_cert_file: Option<PathBuf>,

    /// In the mode 公钥证书: file with the root certificates of Alipay (支付宝根证书)
    #[arg(long, env = "MINHU_ALIPAY_ROOT_CERT_FILE", global = true, value_name = "FILE")]
    alipay_root_cert_file: Option<PathBuf>,

    /// Who is paid (2088…); with it, notifications about others are not believed
    #[arg(long, env = "MINHU_ALIPAY_SELLER_ID", global = true, value_name = "ID")]
    alipay_seller_id: Option<String>,

    /// Address of Alipay's gateway, where its sandbox or a proxy is meant
    #[arg(long, env = "MINHU_ALIPAY_URL", global = true, value_name = "URL")]
    #[arg(default_value = DEFAULT_URL)]
    alipay_url: String,
}

impl AlipayArgs {
    /// The mini-app under these settings, if there is one.
    ///
    /// # Errors
    /// When one of them is wrong; the sentence names it and never quotes a secret.
    pub(crate) fn alipay(&self) -> anyhow::Result<Option<Arc<Alipay>>> {
        let Some(app_id) = &self.alipay_app_id else { return Ok(None) };
        let key =
            read(self.alipay_key_file.as_deref(), "--alipay-key-file (MINHU_ALIPAY_KEY_FILE)")?;
        let settings = AlipaySettings {
            url: self.alipay_url.clone(),
            app_id: app_id.clone(),
            key: key.into(),
            proof: self.proof()?,
            seller_id: self.alipay_seller_id.clone(),
        };
        let alipay = Alipay::new(settings)
            .map_err(|reason| anyhow!("the settings of Alipay (MINHU_ALIPAY_…): {reason}"))?;
        Ok(Some(Arc::new(alipay)))
    }

    /// The setting that makes the platform call back over the internet, if it is set. A stand-in on this
    /// machine is reached without TLS, and reaches us so.
    pub(super) fn calls_back(&self) -> Option<&'static str> {
        let is_outside = self.alipay_url.starts_with("https://");
        (self.alipay_app_id.is_some() && is_outside)
            .then_some("--alipay-app-id (MINHU_ALIPAY_APP_ID)")
    }

    /// The files of the mode that is set: 公钥证书 where one of its files is, else 公钥.
    fn proof(&self) -> anyhow::Result<AlipayProof> {
        let app = self.alipay_app_cert_file.as_deref();
        let alipay = self.alipay_cert_file.as_deref();
        let root = self.alipay_root_cert_file.as_deref();
        let public_key = self.alipay_public_key_file.as_deref();
        if app.or(alipay).or(root).is_none() {
            let name = "--alipay-public-key-file (MINHU_ALIPAY_PUBLIC_KEY_FILE)";
            return Ok(AlipayProof::PublicKey(read(public_key, name)?));
        }
        if public_key.is_some() {
            return Err(anyhow!(
                "--alipay-public-key-file (MINHU_ALIPAY_PUBLIC_KEY_FILE) is of the mode 公钥 and \
                 MINHU_ALIPAY_APP_CERT_FILE, _CERT_FILE and _ROOT_CERT_FILE of 公钥证书: set those \
                 of the mode that Alipay's console has for the app"
            ));
        }
        Ok(AlipayProof::Certificates(AlipayCertificates {
            app: read(app, "--alipay-app-cert-file (MINHU_ALIPAY_APP_CERT_FILE)")?,
            alipay: read(alipay, "--alipay-cert-file (MINHU_ALIPAY_CERT_FILE)")?,
            root: read(root, "--alipay-root-cert-file (MINHU_ALIPAY_ROOT_CERT_FILE)")?,
        }))
    }
}

fn read(file: Option<&Path>, setting: &'static str) -> anyhow::Result<String> {
    let file = file
        .ok_or_else(|| anyhow!("--alipay-app-id (MINHU_ALIPAY_APP_ID) wants {setting} as well"))?;
    fs::read_to_string(file).with_context(|| format!("{setting} is `{}`", file.display()))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Probe {
        #[command(flatten)]
        alipay: AlipayArgs,
    }

    fn alipay(args: &[&str]) -> anyhow::Result<Option<Arc<Alipay>>> {
        Probe::try_parse_from([&["minhu"], args].concat()).unwrap().alipay.alipay()
    }

    #[test]
    fn a_mini_app_needs_its_keys_and_never_quotes_them() {
        assert!(alipay(&[]).unwrap().is_none());
        let app = ["--alipay-app-id", "2021000000000001"];
        let refused = alipay(&app).err().unwrap().to_string();
        assert!(refused.contains("MINHU_ALIPAY_KEY_FILE"), "{refused}");

        let keys = concat!(env!("CARGO_MANIFEST_DIR"), "/../backend/src/platforms/alipay/testdata");
        let (key, public_key) =
            (format!("{keys}/app_key.pem"), format!("{keys}/alipay_public.pem"));
        let with_key = [&app[..], &["--alipay-key-file", key.as_str()]].concat();
        let refused = alipay(&with_key).err().unwrap().to_string();
        assert!(refused.contains("MINHU_ALIPAY_PUBLIC_KEY_FILE"), "{refused}");

        let all = |public_key| [&with_key[..], &["--alipay-public-key-file", public_key]].concat();
        // That of the app is taken for Alipay's now and then; its private key must not be seen.
        let refused = alipay(&all(key.as_str())).err().unwrap().to_string();
        assert!(refused.contains("public key") && !refused.contains("MII"), "{refused}");
        let set_up = alipay(&all(public_key.as_str())).unwrap().unwrap();
        assert_eq!(set_up.app_id(), "2021000000000001");

        // In the certificate mode there are three files, and no public key.
        let files = ["app_certificate", "alipay_certificates", "root_certificates"]
            .map(|name| format!("{keys}/{name}.pem"));
        let [app_cert, alipay_cert, root_cert] = files.each_ref().map(String::as_str);
        let two = ["--alipay-app-cert-file", app_cert, "--alipay-cert-file", alipay_cert];
        let two = [&with_key[..], &two[..]].concat();
        let refused = alipay(&two).err().unwrap().to_string();
        assert!(refused.contains("MINHU_ALIPAY_ROOT_CERT_FILE"), "{refused}");
        let three = [&two[..], &["--alipay-root-cert-file", root_cert]].concat();
        assert_eq!(alipay(&three).unwrap().unwrap().app_id(), "2021000000000001");
        let both = [&three[..], &["--alipay-public-key-file", public_key.as_str()]].concat();
        let refused = alipay(&both).err().unwrap().to_string();
        assert!(refused.contains("the mode 公钥 and"), "{refused}");
    }
}
