# Working calendar.

