# 介面的說明文字：開發者和小程式會看到。
error-bad-request = 請求有誤，無法處理。
error-changed-meanwhile = 內容已有變動，請先取得最新的再修改。
error-content-type = 內容類型不對：請傳送 UTF-8 編碼的 JSON。
error-field-duplicate = 同一個欄位出現了兩次。
error-field-invalid = 這個值的類型或範圍不對。
error-field-missing = 缺少這個欄位。
error-field-unknown = 沒有這個欄位。
error-idempotency-key-invalid = Idempotency-Key 須為 20 至 64 個字母、數字、連字號或底線，例如一個 UUID。
error-idempotency-key-missing = 缺少 Idempotency-Key，或出現了不止一次。
error-json-malformed = 內容不是完整的 JSON。
error-method-not-allowed = 這個網址不支援這種請求方法。
error-origin = 不接受其他網站送來的請求。
error-quota-used = 這個金鑰的請求次數暫時用完了，請稍後再試。
error-timeout = 處理時間過長，請稍後再試。
error-token-expired = 登入已失效，請重新登入。
error-token-scope = 這個小程式或金鑰沒有獲得做這件事的授權。
error-too-large = 內容太大。
