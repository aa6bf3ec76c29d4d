# The staff console.

