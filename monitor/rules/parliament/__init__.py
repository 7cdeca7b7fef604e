"""What a question cites, to which article it belongs, and by when it must be answered."""
