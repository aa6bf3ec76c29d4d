update case_reporter set by_receipt = true;
