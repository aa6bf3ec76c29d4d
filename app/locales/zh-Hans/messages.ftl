# 消息


error-sms-paused = 短信请求过多，暂时不能发送。请稍后再试，或拨打热线。
error-phone-not-mobile = 请填 11 位手机号；座机收不到短信。
error-email-invalid = 请填写电子邮箱，例如 name@example.cn。
error-template-title-missing = 请填写标题。
error-template-title-too-long = 标题超过 100 个字。
error-template-body-missing = 请填写正文。
error-template-body-too-long = 正文超过 4,000 个字。
error-template-sms-too-long = 正文超过 4 条短信的长度，请缩短。
error-template-value-unknown = 花括号里有这条消息没有的内容。
error-template-value-missing = 缺少这条消息必须有的内容。
