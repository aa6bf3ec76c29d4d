//! The bill of a day (业务账单): a zip with a table of everything that moved, in GBK.

use std::io::{Cursor, Read};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use csv::{ReaderBuilder, StringRecord, Trim};
use domain::payments::LineKind;
use encoding_rs::GBK;
use reqwest::Url;
use serde::Deserialize;
use serde_json::json;
use zip::ZipArchive;

use super::{
    WHOLE_STATEMENT,
    values::{fen, instant},
};
use crate::{
    calendar::to_utc,
    payments::provider::{ProviderError, StatementLine},
    platforms::{
        PlatformHttp,
        alipay::{Alipay, Call, CallError},
    },
};

/// What is read of a bill at most, packed and unpacked: some hundred thousand lines.
const LONGEST: usize = 8 * 1024 * 1024;
const LONGEST_UNPACKED: u64 = 64 * 1024 * 1024;

/// From the beginning of a day until its bill is made for sure: the next day at noon.
const MADE_AFTER: TimeDelta = TimeDelta::hours(36);

const NOT_YET: ProviderError = ProviderError::NoAnswer("bill-not-yet");
const BROKEN: ProviderError = ProviderError::NoAnswer("bill-not-understood");

#[derive(Deserialize)]
struct Made {
    bill_download_url: String,
}

/// Everything that moved on a day.
pub(super) async fn statement(
    alipay: &Alipay,
    now: DateTime<Utc>,
    day: NaiveDate,
) -> Result<Vec<StatementLine>, ProviderError> {
    let content = json!({ "bill_type": "trade", "bill_date": day.to_string() });
    let call = Call::new("alipay.data.dataservice.bill.downloadurl.query", content);
    let made = match alipay.call::<Made>(now, call).await {
        Ok(made) => made,
        Err(CallError::Away(why)) => return Err(ProviderError::NoAnswer(why)),
        Err(CallError::Refused(code)) if code == "isp.bill_not_exist" => {
            // Of a day on which nothing moved there is none; before noon there may be none yet.
            let is_made = now >= to_utc(day.and_time(NaiveTime::MIN)) + MADE_AFTER;
            return if is_made { Ok(Vec::new()) } else { Err(NOT_YET) };
        }
        Err(CallError::Refused(code)) => {
            tracing::warn!(code = code.as_str(), "Alipay gives no bill");
            return Err(ProviderError::NoAnswer("refused"));
        }
    };
    let address = address(&made.bill_download_url, alipay.host().as_deref()).ok_or(BROKEN)?;
    let http = PlatformHttp::at(address.as_str()).map_err(|_| BROKEN)?;
    let request = http.get("").timeout(WHOLE_STATEMENT);
    let answer = http.send_up_to(request, LONGEST).await.map_err(ProviderError::NoAnswer)?;
    if !answer.status.is_success() {
        return Err(ProviderError::NoAnswer("bill-away"));
    }
    let read = tokio::task::spawn_blocking(move || read(&answer.body)).await;
    read.unwrap_or(Err(BROKEN))
}

/// Where a bill is: with Alipay, and then never without TLS, or with the gateway.
fn address(text: &str, gateway: Option<&str>) -> Option<Url> {
    let mut url = Url::parse(text).ok()?;
    let host = url.host_str()?;
    if [".alipay.com", ".alipaydev.com"].into_iter().any(|end| host.ends_with(end)) {
        url.set_scheme("https").ok()?;
        return Some(url);
    }
    (Some(host) == gateway).then_some(url)
}

/// Reads the archive: the first table in it that has trades.
pub(super) fn read(archive: &[u8]) -> Result<Vec<StatementLine>, ProviderError> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).map_err(|_| BROKEN)?;
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(|_| BROKEN)?;
        let mut bytes = Vec::new();
        let read = file.take(LONGEST_UNPACKED + 1).read_to_end(&mut bytes).map_err(|_| BROKEN)?;
        if u64::try_from(read).is_ok_and(|read| read > LONGEST_UNPACKED) {
            return Err(BROKEN);
        }
        // A name that cannot be read is no reason to know nothing of the money.
        let (text, _) = GBK.decode_without_bom_handling(&bytes);
        if let Some(lines) = table(&text)? {
            return Ok(lines);
        }
    }
    Err(BROKEN)
}

/// Where the columns are that count here.
struct Columns {
    trade: usize,
    order: usize,
    kind: usize,
    at: usize,
    amount: usize,
    refund: usize,
}

impl Columns {
    fn of(header: &StringRecord) -> Option<Self> {
        // Some names have a unit behind them: 订单金额（元）.
        let find = |name: &str| header.iter().position(|cell| cell.starts_with(name));
        Some(Self {
            trade: find("支付宝交易号")?,
            order: find("商户订单号")?,
            kind: find("业务类型")?,
            at: find("完成时间")?,
            amount: find("订单金额")?,
            refund: find("退款批次号")?,
        })
    }

    fn line(&self, row: &StringRecord) -> Result<StatementLine, ProviderError> {
        let cell = |at: usize| row.get(at).ok_or(BROKEN);
        let some = |at: usize| row.get(at).filter(|text| !text.is_empty()).ok_or(BROKEN);
        let amount = cell(self.amount)?;
        let (trade, order, refund) = (some(self.trade)?, some(self.order)?, cell(self.refund)?);
        let (kind, number, external_id) = match cell(self.kind)? {
            "交易" => (LineKind::Payment, order, trade),
            // Without a number it was given back by hand at Alipay.
            "退款" if refund.is_empty() => (LineKind::Refund, order, trade),
            "退款" => (LineKind::Refund, refund, refund),
            _ => return Err(BROKEN),
        };
        Ok(StatementLine {
            kind,
            number: number.to_owned(),
            external_id: external_id.to_owned(),
            // What went back is below zero.
            amount: fen(amount.strip_prefix('-').unwrap_or(amount)).map_err(|_| BROKEN)?,
            at: instant(cell(self.at)?).map_err(|_| BROKEN)?,
        })
    }
}

/// The lines of a table; none where it is another table, such as the sums.
fn table(text: &str) -> Result<Option<Vec<StatementLine>>, ProviderError> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = reader.records();
    let header = rows.next().transpose().map_err(|_| BROKEN)?.unwrap_or_default();
    let Some(columns) = Columns::of(&header) else { return Ok(None) };
    let mut lines = Vec::new();
    for row in rows {
        let row = row.map_err(|_| BROKEN)?;
        if row.len() != header.len() {
            return Err(BROKEN);
        }
        lines.push(columns.line(&row)?);
    }
    // Half of a table must not look like a day on which less moved.
    if !text.contains("业务明细列表结束") {
        return Err(BROKEN);
    }
    Ok(Some(lines))
}

#[cfg(test)]
mod tests {
    use domain::money::Fen;

    use super::{super::fake::packed, *};

    const HEAD: &str = "#支付宝业务明细查询\n#账号：[20880000000000010156]\n\
        #-----------------------------------------业务明细列表----------------------------------------\n\
        支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,\
        对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,\
        券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,\
        分润（元）,备注\n";
    const PAID: &str = "2026112022001\t,P1\t,交易,大件垃圾收运,2026-11-20 09:00:00,\
        2026-11-20 09:01:00,,,,,*明(138****0000),33.60,33.60,0.00,0.00,0.00,0.00,0.00,,0.00,0.00,,\
        -0.20,0.00,\n";
    const BACK: &str = "2026112022001\t,P1\t,退款,大件垃圾收运,2026-11-20 09:00:00,\
        2026-11-20 10:00:00,,,,,*明(138****0000),-30.00,-30.00,0.00,0.00,0.00,0.00,0.00,,0.00,0.00,\
        R1\t,0.18,0.00,\n";
    const TAIL: &str = "#-----------------------------------------业务明细列表结束------------\n\
        #交易合计：1笔，商家实收共33.60元\n#退款合计：1笔，商家实收退款共-30.00元\n";
    const SUMS: &str = "#支付宝业务汇总查询\n门店编号,门店名称,交易订单总笔数\n合计,,1\n";

    fn bill(rows: &[&str], tail: &str) -> Result<Vec<StatementLine>, ProviderError> {
        let table = [&[HEAD][..], rows, &[tail][..]].concat().concat();
        read(&packed(&[SUMS, table.as_str()]))
    }

    #[test]
    fn lines_of_a_bill() {
        let lines = bill(&[PAID, BACK], TAIL).unwrap();
        let line = |kind, number: &str, external_id: &str, fen, at: &str| StatementLine {
            kind,
            number: number.to_owned(),
            external_id: external_id.to_owned(),
            amount: Fen::new(fen),
            at: instant(at).unwrap(),
        };
        assert_eq!(
            lines,
            [
                line(LineKind::Payment, "P1", "2026112022001", 3_360, "2026-11-20 09:01:00"),
                line(LineKind::Refund, "R1", "R1", 3_000, "2026-11-20 10:00:00"),
            ]
        );
        assert_eq!(bill(&[], TAIL), Ok(Vec::new()));
    }

    #[test]
    fn a_bill_that_is_not_whole_is_none() {
        assert_eq!(bill(&[PAID, BACK], ""), Err(BROKEN), "cut off");
        for row in [
            PAID.replace("33.60,33.60", "三十,33.60"),
            PAID.replace("交易", "转账"),
            PAID.replace("P1\t", "\t"),
            PAID.replace(",,,,", ",,,"),
        ] {
            assert_eq!(bill(&[row.as_str()], TAIL), Err(BROKEN), "{row}");
        }
        assert_eq!(read(b"PK"), Err(BROKEN));
        assert_eq!(read(&packed(&[SUMS])), Err(BROKEN));
    }

    #[test]
    fn a_bill_is_fetched_from_alipay_alone() {
        let at = |text| address(text, Some("127.0.0.1")).map(String::from);
        assert_eq!(
            at("http://dwbillcenter.alipay.com/d.resource?fileId=1").as_deref(),
            Some("https://dwbillcenter.alipay.com/d.resource?fileId=1")
        );
        assert!(at("http://127.0.0.1:8080/bill").is_some());
        for other in ["http://169.254.169.254/", "https://alipay.com.example/", "file:///etc/hosts"]
        {
            assert_eq!(at(other), None, "{other}");
        }
    }
}
