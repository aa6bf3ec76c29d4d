update case_file set address = '清荷路14号' where number = 'MH-260101-0001-1';
-- As if it had come before and nobody had changed it since.
delete from case_words;
