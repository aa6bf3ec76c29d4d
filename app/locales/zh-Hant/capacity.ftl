# 時段：可能約滿的

window-left-free = 充足
window-left-few = 所剩不多
window-left-full = 已約滿

error-window-full = 這個時段已約滿，請選其他時段，或登記候補。
error-window-closed = 這個時段已停止預約，請選其他時段。
error-window-past-cut-off = 這個時段已過預約截止時間，請選較晚的時段。
error-window-unknown = 沒有這個時段，請重新選擇。
error-hold-expired = 為您保留的名額已到時釋出，請重新選擇時段。
error-hold-extended = 保留時間只能延長一次，請在到時之前完成預約。
error-template-overlaps = 同一天的這個時間已有其他時段。
error-window-overlaps = 這個時間後來已排了其他時段。

closed-reason-weather = 惡劣天氣
closed-reason-vehicle = 車輛故障
closed-reason-site = 場地關閉
closed-reason-crew = 人手不足
closed-reason-other = 其他原因
closed-reason-not-planned = 不再排期

audit-act-close-windows = 關閉時段
audit-kind-capacity-exception = 單日例外
audit-kind-capacity-resource = 可預約資源
audit-kind-capacity-template = 時段範本
audit-kind-capacity-window = 時段
