update case_file set address = '清荷路14号' where number = 'MH-260101-0001-1';
