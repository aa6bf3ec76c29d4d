# 支付：示範收銀台、付款和退款的錯誤，操作記錄裡的詞

sandbox-title = 示範收銀台
sandbox-notice = 這是示範，不會真的扣款
sandbox-notice-explained = 正式使用時，這裡是支付平台的頁面。請選擇這次付款的結果。
sandbox-number = 訂單編號 { $number }
sandbox-amount = 應付 { $yuan } 元
sandbox-until = 請在 { $until } 前付款
sandbox-over = 這筆付款已有結果，或者已超過付款時間。
sandbox-back = 返回
sandbox-succeed = 付款成功
sandbox-fail = 付款失敗
sandbox-close = 不付了
sandbox-late = 兩分鐘後入帳，晚通知
sandbox-twice = 付款成功，通知兩次
sandbox-never = 付款成功，不通知
sandbox-wrong-amount = 少付一分錢

error-payment-amount = 金額不對，請重新辦理
error-payment-expired = 付款時間已過，請重新辦理
error-payment-over = 這筆訂單已付款或已關閉，請看最新情況
error-payment-elsewhere = 這筆訂單不能在這裡付，請到對應的小程式裡付，或換一種付款方式
error-payment-needs-link = 請先在小程式裡登入並連結您的帳號，再付款
error-payment-no-answer = 支付平台暫時沒有回應。請稍後再試，不會重複扣款
error-payment-refused = 支付平台沒有受理，請換一種付款方式或稍後再試
error-refund-amount = 請填寫退款金額
error-refund-too-much = 退款不能超過已付而未退的金額
error-reconcile-not-over = 這一天還沒有結束，請明天再對帳
error-reconcile-no-statement = 暫時取不到支付平台的帳單，請稍後再試
error-cash-amount = 金額太大，請核對
error-cash-not-waiting = 這筆款不在待收或待付的狀態：可能已經收付，或已取消
error-cash-amount-differs = 金額與應收金額不一致，請收取應收金額
error-cash-words-missing = 清點金額與帳面不符，請說明原因

audit-act-ask-payment = 發起收款
audit-act-set-refund-aside = 產生退款
audit-act-refund = 退款
audit-act-fail-refund = 退款失敗
audit-act-stick-refund = 退款無法退回原帳戶
audit-act-take-cash = 當面收款
audit-act-pay-out = 付出退款
audit-act-close-till = 日結
audit-kind-payment-order = 支付訂單
audit-kind-payment-refund = 退款單
audit-kind-payment-difference = 支付對帳差異
audit-kind-payment-reconciliation = 支付對帳
audit-kind-till-closing = 現金日結
kept-payment-event = 支付平台的通知和回應
