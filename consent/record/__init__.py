"""What is read afterwards: history, receipts, exports, counts; how long it is kept."""
