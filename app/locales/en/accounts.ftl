# Accounts of residents.

