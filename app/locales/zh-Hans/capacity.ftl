# 时段：可能约满的

window-left-free = 充足
window-left-few = 紧张
window-left-full = 已约满

error-window-full = 这个时段已约满，请选其他时段，或者登记候补。
error-window-closed = 这个时段已停止预约，请选其他时段。
error-window-past-cut-off = 这个时段已过预约截止时间，请选晚一些的时段。
error-window-unknown = 没有这个时段，请重新选择。
error-hold-expired = 为您保留的名额已到时释放，请重新选择时段。
error-hold-extended = 保留时间只能延长一次，请在到时之前完成预约。
error-template-overlaps = 同一天的这个时间已有其他时段。
error-window-overlaps = 这个时间后来已排了其他时段。

closed-reason-weather = 恶劣天气
closed-reason-vehicle = 车辆故障
closed-reason-site = 场地关闭
closed-reason-crew = 人手不足
closed-reason-other = 其他原因
closed-reason-not-planned = 不再排期

audit-act-close-windows = 关闭时段
audit-kind-capacity-exception = 单日例外
audit-kind-capacity-resource = 可预约资源
audit-kind-capacity-template = 时段模板
audit-kind-capacity-window = 时段
