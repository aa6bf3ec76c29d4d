-- Messages to staff are put together into one mail by the worker; they are not a queue to read.
-- One is settled once a mail was about it, or what it was about is done.
alter table staff_message rename column read_at to settled_at;
drop index staff_message_unread;
drop index staff_message_read;
create index staff_message_waiting on staff_message (id) where settled_at is null;
-- For retention.
create index staff_message_created_at on staff_message (created_at);
grant update (settled_at) on staff_message to minhu_worker;
