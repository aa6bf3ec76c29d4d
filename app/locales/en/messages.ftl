# Messages.


error-sms-paused = No text messages can be sent at the moment, since too many were asked for. Please try again later, or call the hotline.
error-phone-not-mobile = Enter an 11-digit mobile number; landlines receive no text messages.
error-email-invalid = Enter an e-mail address, such as name@example.cn.
error-template-title-missing = Enter a title.
error-template-title-too-long = The title is longer than 100 characters.
error-template-body-missing = Enter a text.
error-template-body-too-long = The text is longer than 4,000 characters.
error-template-sms-too-long = The text costs more than 4 text messages; shorten it.
error-template-value-unknown = There is a place in curly brackets that this message has no value for.
error-template-value-missing = A place that this message needs is missing.
