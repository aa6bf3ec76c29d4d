//! The complete table of Han characters and how they are read.

use std::sync::LazyLock;

use domain::sorting::search::Sounds;
use pinyin::ToPinyinMulti;

use super::folds::HAN;

/// Characters with more than one living reading in the names of things. The other readings that
/// dictionaries list are of no use to a search, and many.
const SEVERAL: &str = "壳薄剥血色露绿熟削参茄咖卷卡重长乐行车大便尿蛤蚌荠芥落粘炸扎轧仔斗泡片屏曲圈塞散扇石弹提调挑吐\
尾相咽叶熨载藏着中种只转钻琢奔扁朝盛匙冲创答倒得地钉都发分缝干杠膏勾骨冠哈号喝和荷横划会混系假间浆降嚼角\
结解卡空烙勒量淋笼率抹没模磨泥拧弄刨炮喷铺翘切撒扫煞少什数刷苔拓巷虾纤铅薯番蔓杆秸泊堡强乳杉缩汤暖钥椰\
蛇阿拗吧蚵蹭茜厦莎单澄钢给龟柜禾鹄糊华豁稽夹茧槛槿咳夸括蜡俩凉绿埋脉摩粕刹漂氢俏雀塌掏万腌亚铱殷佣晕咋攒摘\
折症";

static TABLE: LazyLock<Sounds> = LazyLock::new(|| {
    let han = HAN.into_iter().flatten();
    let read = han.filter_map(|c| Some((c, c.to_pinyin_multi()?)));
    Sounds::new(read.flat_map(|(c, readings)| {
        let living = if SEVERAL.contains(c) { usize::MAX } else { 1 };
        readings.into_iter().take(living).flat_map(move |reading| {
            // Keyboards have no ü: people type v, and some u.
            let plain = reading.plain();
            ["v", "u"].map(|typed| (c, plain.replace('ü', typed)))
        })
    }))
});

/// Every reading of every character, without tones; ü as both v and u.
pub(crate) fn sounds() -> &'static Sounds {
    &TABLE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_read_in_each_of_its_ways() {
        let some = sounds().for_alphabet(&['瓶', '绿', '壳'].into());
        let right = [('瓶', "ping"), ('绿', "lv"), ('绿', "lu"), ('壳', "ke"), ('壳', "qiao")];
        assert_eq!(some, Sounds::new(right));
    }
}
