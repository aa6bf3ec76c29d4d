# 工作台

staff = 工作臺
staff-not-open = 工作人員登入還沒有開放。待答的問題目前由管理員用 minhu export unanswered 匯出。
staff-welcome = { $name }，您好。請從左邊選擇要做的事。
staff-sections = 各部分
staff-section-start = 開始
staff-forbidden = 沒有權限
error-forbidden = 您的職務不能做這件事。如有需要，請聯絡管理員。
shortcuts = 快速鍵
error-not-found = 找不到這筆紀錄。
