# 接口的说明文字：开发者和小程序会看到。
error-bad-request = 请求有误，无法处理。
error-changed-meanwhile = 内容已经变动，请先取得最新的再改。
error-content-type = 内容类型不对：请发送 UTF-8 编码的 JSON。
error-field-duplicate = 同一个字段出现了两次。
error-field-invalid = 这个值的类型或范围不对。
error-field-missing = 缺少这个字段。
error-field-unknown = 没有这个字段。
error-idempotency-key-invalid = Idempotency-Key 须为 20 至 64 个字母、数字、连字符或下划线，例如一个 UUID。
error-idempotency-key-missing = 缺少 Idempotency-Key，或出现了不止一次。
error-json-malformed = 内容不是完整的 JSON。
error-method-not-allowed = 这个地址不支持这种请求方法。
error-origin = 不接受其他网站发来的请求。
error-quota-used = 这个密钥的请求次数暂时用完了，请稍后再试。
error-timeout = 处理时间过长，请稍后再试。
error-token-expired = 登录已失效，请重新登录。
error-token-scope = 这个小程序或密钥没有获得做这件事的授权。
error-too-large = 内容太大。
