# Messages.

