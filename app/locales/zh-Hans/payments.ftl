# 支付：演示收银台、付款和退款的错误，操作记录里的词

sandbox-title = 演示收银台
sandbox-notice = 这是演示，不会真的扣款
sandbox-notice-explained = 真正使用时，这里是支付平台的页面。请选择这次付款的结果。
sandbox-number = 订单号 { $number }
sandbox-amount = 应付 { $yuan } 元
sandbox-until = 请在 { $until } 前付款
sandbox-over = 这笔付款已有结果，或者已超过付款时间。
sandbox-back = 返回
sandbox-succeed = 付款成功
sandbox-fail = 付款失败
sandbox-close = 不付了
sandbox-late = 两分钟后到账，晚通知
sandbox-twice = 付款成功，通知两次
sandbox-never = 付款成功，不通知
sandbox-wrong-amount = 少付一分钱

error-payment-amount = 金额不对，请重新办理
error-payment-expired = 付款时间已过，请重新办理
error-payment-over = 这笔订单已付款或已关闭，请看最新情况
error-payment-elsewhere = 这笔订单不能在这里付，请到对应的小程序里付，或换一种付款方式
error-payment-needs-link = 请先在小程序里登录并关联您的账号，再付款
error-payment-no-answer = 支付平台暂时没有回应。请稍后再试，不会重复扣款
error-payment-refused = 支付平台没有受理，请换一种付款方式或稍后再试
error-refund-amount = 请填写退款金额
error-refund-too-much = 退款不能超过已付而未退的金额
error-reconcile-not-over = 这一天还没有结束，请明天再对账
error-reconcile-no-statement = 暂时取不到支付平台的账单，请稍后再试
error-cash-amount = 金额太大，请核对
error-cash-not-waiting = 这笔款不在待收或待付的状态：可能已经收付，或已取消
error-cash-amount-differs = 金额与应收金额不一致，请收取应收金额
error-cash-words-missing = 清点金额与账面不符，请说明原因

audit-act-ask-payment = 发起收款
audit-act-set-refund-aside = 生成退款
audit-act-refund = 退款
audit-act-fail-refund = 退款失败
audit-act-stick-refund = 退款退不回原账户
audit-act-take-cash = 当面收款
audit-act-pay-out = 付出退款
audit-act-close-till = 日结
audit-kind-payment-order = 支付订单
audit-kind-payment-refund = 退款单
audit-kind-payment-difference = 支付对账差异
audit-kind-payment-reconciliation = 支付对账
audit-kind-till-closing = 现金日结
kept-payment-event = 支付平台的通知和回应
