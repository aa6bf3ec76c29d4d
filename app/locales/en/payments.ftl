# Payments: the demonstration cashier, errors of payments and refunds, words of the record

sandbox-title = Demonstration cashier
sandbox-notice = This is a demonstration: no money moves
sandbox-notice-explained = In real use this is the payment platform's page. Please choose what becomes of this payment.
sandbox-number = Order { $number }
sandbox-amount = To pay: ¥{ $yuan }
sandbox-until = Please pay before { $until }
sandbox-over = This payment has come to an end, or the time to pay is over.
sandbox-back = Go back
sandbox-succeed = Pay
sandbox-fail = Let the payment fail
sandbox-close = Do not pay
sandbox-late = Pay, but the money and the news come two minutes late
sandbox-twice = Pay, and tell twice
sandbox-never = Pay, and never tell
sandbox-wrong-amount = Pay one fen too little

error-payment-amount = The amount is not right. Please start again
error-payment-expired = The time to pay is over. Please start again
error-payment-over = This order has been paid or closed. Please look at how it stands now
error-payment-elsewhere = This order cannot be paid here. Please pay in the mini-app, or choose another way
error-payment-needs-link = Please sign in to the mini-app and link your account first, then pay
error-payment-no-answer = The payment platform is not answering. Please try again in a while; you will not be charged twice
error-payment-refused = The payment platform did not accept it. Please pay another way, or try again later
error-refund-amount = Please enter the amount to refund
error-refund-too-much = No more can be refunded than was paid and has not been refunded yet
error-reconcile-not-over = This day is not over. Please compare it tomorrow
error-reconcile-no-statement = The platform's statement cannot be had right now. Please try again later
error-cash-amount = The amount is too large. Please check it
error-cash-not-waiting = This money is not waiting to be taken or paid out: that was done before, or it was cancelled
error-cash-amount-differs = This is not the amount that is due. Please take the amount due
error-cash-words-missing = The count differs from the books. Please say why

audit-act-ask-payment = Payment asked for
audit-act-set-refund-aside = Refund set aside
audit-act-refund = Refunded
audit-act-fail-refund = Refund failed
audit-act-stick-refund = Refund cannot reach where it came from
audit-act-take-cash = Payment taken on site
audit-act-pay-out = Refund paid out
audit-act-close-till = Till closed
audit-kind-payment-order = Payment order
audit-kind-payment-refund = Refund
audit-kind-payment-difference = Difference of payments
audit-kind-payment-reconciliation = Reconciliation of payments
audit-kind-till-closing = Closing of a till
kept-payment-event = What payment platforms said
