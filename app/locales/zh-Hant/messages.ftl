# 訊息


error-sms-paused = 簡訊請求過多，暫時無法傳送。請稍後再試，或撥打熱線。
error-phone-not-mobile = 請填 11 碼手機號碼；市話收不到簡訊。
error-email-invalid = 請填寫電子郵件地址，例如 name@example.cn。
error-template-title-missing = 請填寫標題。
error-template-title-too-long = 標題超過 100 個字。
error-template-body-missing = 請填寫內文。
error-template-body-too-long = 內文超過 4,000 個字。
error-template-sms-too-long = 內文超過 4 則簡訊的長度，請縮短。
error-template-value-unknown = 大括號裡有這則訊息沒有的內容。
error-template-value-missing = 缺少這則訊息必須有的內容。
