//! The bill of a day, as the platform writes it on the next morning.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use domain::{money::Fen, payments::LineKind};
use reqwest::{StatusCode, Url};
use serde::Deserialize;
use sha1::{Digest, Sha1};

use super::{LONGEST_STATEMENT, WeChatPay, sign::Stamp};
use crate::{
    Kernel,
    calendar::to_utc,
    payments::provider::{
        ProviderError::{self, NoAnswer},
        StatementLine,
    },
};

/// From the beginning of the day: bills are there at ten on the next morning.
const READY: TimeDelta = TimeDelta::hours(24 + 10);
/// The most bytes of a bill.
const LONGEST: usize = 64 * 1024 * 1024;

#[derive(Deserialize)]
struct File {
    hash_type: String,
    hash_value: String,
    download_url: String,
}

impl WeChatPay {
    pub(super) async fn bill(
        &self,
        kernel: &Kernel,
        day: NaiveDate,
    ) -> Result<Vec<StatementLine>, ProviderError> {
        if kernel.now() < to_utc(day.and_time(NaiveTime::MIN)) + READY {
            return Err(NoAnswer("bill-not-ready"));
        }
        let path = format!("/v3/bill/tradebill?bill_date={day}&bill_type=ALL");
        let answer = self.ask(kernel, &path, None).await?;
        match &*answer.fault() {
            "" if answer.status == StatusCode::OK => {}
            // Nothing moved on that day.
            "NO_STATEMENT_EXIST" => return Ok(Vec::new()),
            _ => return Err(answer.unclear()),
        }
        let text = self.fetch(kernel, &answer.read()?).await?;
        read(&text, &self.app_id).ok_or(NoAnswer("bill-unreadable"))
    }

    /// The bill itself. It comes without a signature: its hash was signed.
    async fn fetch(&self, kernel: &Kernel, file: &File) -> Result<String, ProviderError> {
        let url = Url::parse(&file.download_url).map_err(|_| NoAnswer("bill-unreadable"))?;
        let path = format!("{}?{}", url.path(), url.query().unwrap_or_default());
        // Two slashes would begin another host.
        if path.starts_with("//") || file.hash_type != "SHA1" {
            return Err(NoAnswer("bill-unreadable"));
        }
        let request = self.request(&Stamp::of(kernel), &path, None)?.timeout(LONGEST_STATEMENT);
        let answer = self.http.send_up_to(request, LONGEST).await.map_err(NoAnswer)?;
        if answer.status != StatusCode::OK {
            return Err(NoAnswer("bill-refused"));
        }
        let hash: String =
            Sha1::digest(&answer.body).iter().map(|byte| format!("{byte:02x}")).collect();
        if !hash.eq_ignore_ascii_case(&file.hash_value) {
            return Err(NoAnswer("bill-changed"));
        }
        String::from_utf8(answer.body.into()).map_err(|_| NoAnswer("bill-unreadable"))
    }
}

/// What moved of `app_id`. Each field of a movement begins with a backtick; after them comes the sum.
///
/// A refund is on the bill of the day on which it was asked for, as it stood in the night: one that is
/// not done here yet is asked for, and the day is compared again until it is.
fn read(bill: &str, app_id: &str) -> Option<Vec<StatementLine>> {
    let mut lines = bill.trim_start_matches('\u{feff}').lines();
    let names: Vec<&str> = lines.next()?.split(',').map(str::trim).collect();
    let mut rows = Vec::new();
    for line in lines {
        let Some(line) = line.strip_prefix('`') else { break };
        let fields: Vec<&str> = line.split(",`").map(str::trim).collect();
        let field = |name: &str| {
            let at = names.iter().position(|one| *one == name)?;
            fields.get(at).copied()
        };
        if field("公众账号ID")? != app_id {
            continue;
        }
        let at = NaiveDateTime::parse_from_str(field("交易时间")?, "%Y-%m-%d %H:%M:%S").ok()?;
        let (kind, number, external_id, amount) = match field("交易状态")? {
            "SUCCESS" => (LineKind::Payment, "商户订单号", "微信订单号", "订单金额"),
            "REFUND" => match field("退款状态")? {
                "SUCCESS" | "PROCESSING" | "CHANGE" => {
                    (LineKind::Refund, "商户退款单号", "微信退款单号", "申请退款金额")
                }
                _ => continue,
            },
            _ => continue,
        };
        rows.push(StatementLine {
            kind,
            number: field(number)?.to_owned(),
            external_id: field(external_id)?.to_owned(),
            amount: Fen::parse_yuan(field(amount)?)?,
            at: to_utc(at),
        });
    }
    Some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_things_may_have_commas_and_other_apps_are_left_out() {
        let bill = "\u{feff}交易时间,公众账号ID,微信订单号,商户订单号,交易状态,商品名称,订单金额\r\n\
            `2026-11-20 09:00:00,`wx1,`42,`P1,`SUCCESS,`沙发,旧,`33.60\r\n\
            `2026-11-20 09:00:00,`wx2,`43,`P2,`SUCCESS,`床,`1.00\r\n\
            总交易单数,订单总金额\r\n`2,`34.60\r\n";
        let rows = read(bill, "wx1").unwrap();
        let rows: Vec<_> = rows.iter().map(|line| (&*line.number, line.amount)).collect();
        assert_eq!(rows, [("P1", Fen::new(3_360))]);
        assert!(read(&bill.replace("33.60", "33.6元六"), "wx1").is_none());
        assert!(read("", "wx1").is_none());
    }

    #[test]
    fn a_refund_that_is_under_way_is_a_line_and_one_that_came_to_nothing_is_none() {
        let bill = |status: &str| {
            format!(
                "交易时间,公众账号ID,微信订单号,商户订单号,交易状态,微信退款单号,商户退款单号,\
                 退款状态,申请退款金额\r\n\
                 `2026-11-20 09:00:00,`wx1,`42,`P1,`REFUND,`50,`R1,`{status},`3.60\r\n"
            )
        };
        for status in ["SUCCESS", "PROCESSING", "CHANGE"] {
            let lines = read(&bill(status), "wx1").unwrap();
            let [line] = &lines[..] else { panic!("{status}: {lines:?}") };
            assert_eq!((line.kind, &*line.number), (LineKind::Refund, "R1"), "{status}");
        }
        assert_eq!(read(&bill("FAIL"), "wx1"), Some(Vec::new()));
    }
}
