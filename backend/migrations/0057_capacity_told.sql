-- Nothing has ever set it: who was told of a closed window stands with the messages.
alter table capacity_claim drop column told_closed;
