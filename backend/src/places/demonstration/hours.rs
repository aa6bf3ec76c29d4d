//! Opening hours as they are written on doors, in lists and by hand.

use super::draw::Draw;

/// At all times.
pub(super) const ALWAYS: [&str; 7] =
    ["全天", "24小时开放", "全天开放", "24小时", "00:00-24:00", "周一至周日 00:00-24:00", "24/7"];

/// Of toilets in houses of their own.
pub(super) const TOILET: [&str; 14] = [
    "周一至周日 6:00-22:00",
    "6:00-22:00",
    "5:30—22:30",
    "６：００－２２：００",
    "早6点至晚10点",
    "每天 06:00~21:30",
    "06:00-23:00",
    "夏季(5月1日-9月30日) 5:30-23:00；冬季 6:00-22:00",
    "夏季（4月至10月）5:00-22:30，冬季（11月至次年3月）5:30-21:30",
    "5:00-次日1:00",
    "每日 5:30 至 22:00",
    "上午6:00至下午9:30",
    "Mo-Su 06:00-22:00",
    "周一至周五 6:00-22:00，周六、周日 6:30-23:00",
];

/// Of offices, shops and schools that let everybody in.
pub(super) const OFFICE: [&str; 10] = [
    "工作日 8:30—17:30，周末 9:00~16:00",
    "周一至周五 9:00-17:00",
    "工作日8:30-17:30",
    "周一至周五 8:30-12:00，14:00-17:30",
    "周二至周日 9:00-17:00，周一闭馆",
    "9:00-17:00，周一闭馆（法定节假日除外）",
    "8:00-18:00（午休12:00-13:30）",
    "周一至周六 9:00-18:00，周日休息",
    "Mo-Fr 08:30-17:30; PH off",
    "每天 9:00-21:30",
];

/// Windows in which waste is taken (定时定点).
pub(super) const WINDOWS: [&str; 9] = [
    "06:30–08:30, 18:00–20:30",
    "6:30-8:30，18:00-20:30",
    "每天 7:00-9:00 18:00-20:00",
    "早6:30-8:30，晚18:00-20:30",
    "周一至周五 6:30-8:30，18:00-20:30；周末 7:00-9:30，17:30-20:30",
    "工作日 6:00-9:00，17:30-21:00，周末 7:00-10:00，17:00-21:00",
    "07:00-09:00，17:30-21:00",
    "６：３０－８：３０，１８：００－２０：３０",
    "Mo-Su 06:30-08:30,18:00-20:30",
];

/// Of yards and of places that buy.
pub(super) const YARD: [&str; 8] = [
    "8:00-17:00",
    "周一至周六 8:00-17:30",
    "8:30-11:30，13:30-17:00",
    "每周六 9:00-11:30",
    "周三、周六 14:00-17:00",
    "夏季(6月1日-9月30日) 7:00-19:00；冬季 8:00-17:00",
    "周一至周五 8:00-18:00，周六 9:00-12:00",
    "9:00-17:00 周日休息",
];

/// When an institution's parking spaces are for everybody (错时共享).
pub(super) const SHARED: [&str; 6] = [
    "工作日 18:00-次日7:30，周末全天",
    "18:30-次日7:30",
    "周一至周五 18:00-次日8:00，周六、周日全天",
    "法定节假日及周末全天，工作日 19:00-次日7:00",
    "20:00-次日7:00",
    "周末 8:00-22:00",
];

/// What nobody can read, or what says nothing of a clock.
pub(super) const UNREADABLE: [&str; 6] = [
    "与公园同步开放",
    "夏季 5:30-23:00；冬季 6:00-22:00",
    "视天气情况开放",
    "8:00-5:00",
    "请电话咨询",
    "按物业规定",
];

/// Of so many places the hours are not known: half of them were never asked for.
const UNKNOWN: f64 = 0.08;

/// One of `usual`, and now and then none or something unreadable.
pub(super) fn some(draw: &mut Draw, usual: &[&str]) -> String {
    if !draw.chance(UNKNOWN) {
        return (*draw.pick(usual)).to_owned();
    }
    let unreadable = if draw.chance(0.5) { "" } else { draw.pick(&UNREADABLE) };
    unreadable.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::store::syntax_of;

    #[test]
    fn all_are_read_but_those_that_cannot_be() {
        let readable = [&ALWAYS[..], &TOILET, &OFFICE, &WINDOWS, &YARD, &SHARED].concat();
        let unread: Vec<_> =
            readable.into_iter().filter(|hours| syntax_of(hours).is_none()).collect();
        assert_eq!(unread, Vec::<&str>::new());
        let read: Vec<_> =
            UNREADABLE.into_iter().filter(|hours| syntax_of(hours).is_some()).collect();
        assert_eq!(read, Vec::<&str>::new());
    }
}
