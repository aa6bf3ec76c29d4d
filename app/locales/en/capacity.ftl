# Windows: what can be full

window-left-free = Available
window-left-few = Few left
window-left-full = Full

error-window-full = This time is full. Please choose another, or join the waiting list.
error-window-closed = This time cannot be booked any more. Please choose another.
error-window-past-cut-off = It is too late to book this time. Please choose a later one.
error-window-unknown = This time is not there. Please choose another.
error-hold-expired = The place that we kept for you was given back, as the time for it was over. Please choose a time again.
error-hold-extended = We have already kept your place for longer once. Please finish before the time is over.
error-template-overlaps = There is already a window at this time on one of these days.
error-window-overlaps = Another window was planned at this time meanwhile.

closed-reason-weather = Bad weather
closed-reason-vehicle = Vehicle out of order
closed-reason-site = Site closed
closed-reason-crew = Too few staff
closed-reason-other = Other reason
closed-reason-not-planned = Not planned any more

audit-act-close-windows = Closed windows
audit-kind-capacity-exception = Exception of a day
audit-kind-capacity-resource = Resource with windows
audit-kind-capacity-template = Template of windows
audit-kind-capacity-window = Window
